import { backend_util, type Conv2DBackpropInputAttrs, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs';

import { compose, type Disposer, type KernelCall } from './compose.js';

/**
 * `Conv2DBackpropInput` by the fast forward kernel: a convolution of dy, with zeros between its pixels where the
 * forward pass had a stride, with the filter turned by half a turn. The stock kernel is a plain loop nest.
 *
 * @param stock does the few cases left: padding wider than the filter.
 */
export const conv2dInputGradient =
  (stock: KernelFunc) =>
  (call: KernelCall): TensorInfo | TensorInfo[] => {
    const { dy, filter } = call.inputs as { dy: TensorInfo; filter: TensorInfo };
    const { inputShape, strides, pad, dimRoundingMode } = call.attrs as unknown as Conv2DBackpropInputAttrs;
    const filterShape = filter.shape as [number, number, number, number];
    const conv = backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad, dimRoundingMode);
    const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = conv;
    const { strideHeight, strideWidth, filterHeight, filterWidth } = conv;
    const top = filterHeight - 1 - conv.padInfo.top;
    const left = filterWidth - 1 - conv.padInfo.left;
    if (top < 0 || left < 0) return stock(call);

    const bottom = inHeight - outHeight * strideHeight - top + filterHeight - 1;
    const right = inWidth - outWidth * strideWidth - left + filterWidth - 1;

    return compose(call.backend as Disposer, (run) => {
      let spread = dy;
      if (strideHeight > 1 || strideWidth > 1) {
        const rows = run('Reshape', { x: dy }, { shape: [batchSize * outHeight, 1, outWidth, outChannels] });
        const paddings = [
          [0, 0],
          [0, strideHeight - 1],
          [0, 0],
          [0, (strideWidth - 1) * outChannels],
        ];
        const padded = run('PadV2', { x: rows }, { paddings, constantValue: 0 });
        const shape = [batchSize, outHeight * strideHeight, outWidth * strideWidth, outChannels];
        spread = run('Reshape', { x: padded }, { shape });
      }
      const turned = run('Reverse', { x: filter }, { dims: [0, 1] });
      const turnedFilter = run('Transpose', { x: turned }, { perm: [0, 1, 3, 2] });
      const whole = run(
        'Conv2D',
        { x: spread, filter: turnedFilter },
        {
          strides: [1, 1],
          dilations: [1, 1],
          pad: [
            [0, 0],
            [top, Math.max(0, bottom)],
            [left, Math.max(0, right)],
            [0, 0],
          ],
          dataFormat: 'NHWC',
        },
      );
      if (bottom >= 0 && right >= 0) return whole;
      return run('Slice', { x: whole }, { begin: [0, 0, 0, 0], size: [batchSize, inHeight, inWidth, inChannels] });
    });
  };
