/** "784 × 200"; a tensor without dimensions is a scalar. */
export const shapeText = (shape: readonly number[]): string => (shape.length === 0 ? 'scalar' : shape.join(' × '));
