import { backend_util, type Conv2DBackpropFilterAttrs, type TensorInfo } from '@tensorflow/tfjs';

import { compose, type Disposer, type KernelCall } from './compose.js';

/**
 * `Conv2DBackpropFilter`, which the WebAssembly backend lacks.
 *
 * The gradient of a filter is itself a convolution: of x read as [C, H, W, N] with dy read as a filter
 * [OH, OW, N, K], whose dilation is the stride of the forward pass. So the fast forward kernel does the work.
 */
export const conv2dFilterGradient = (call: KernelCall): TensorInfo => {
  const { x, dy } = call.inputs as { x: TensorInfo; dy: TensorInfo };
  const { filterShape, strides, pad, dimRoundingMode } = call.attrs as unknown as Conv2DBackpropFilterAttrs;
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const conv = backend_util.computeConv2DInfo(
    [batch, height, width, channels],
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { top, left } = conv.padInfo;
  // Rows that the last window reaches beyond the input; negative when the stride leaves some of the input unused.
  const bottom = (conv.outHeight - 1) * conv.strideHeight + conv.filterHeight - height - top;
  const right = (conv.outWidth - 1) * conv.strideWidth + conv.filterWidth - width - left;

  return compose(call.backend as Disposer, (run) => {
    const image = run('Transpose', { x }, { perm: [3, 1, 2, 0] });
    const filter = run('Transpose', { x: dy }, { perm: [1, 2, 0, 3] });
    const whole = run(
      'Conv2D',
      { x: image, filter },
      {
        strides: [1, 1],
        dilations: [conv.strideHeight, conv.strideWidth],
        pad: [
          [0, 0],
          [top, Math.max(0, bottom)],
          [left, Math.max(0, right)],
          [0, 0],
        ],
        dataFormat: 'NHWC',
      },
    );
    const gradient =
      bottom < 0 || right < 0
        ? run(
            'Slice',
            { x: whole },
            { begin: [0, 0, 0, 0], size: [channels, conv.filterHeight, conv.filterWidth, conv.outChannels] },
          )
        : whole;
    return run('Transpose', { x: gradient }, { perm: [1, 2, 0, 3] });
  });
};
