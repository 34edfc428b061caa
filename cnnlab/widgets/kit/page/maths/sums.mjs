// The sums of a layer over whole maps, in flat arrays in order of row, column, channel. No document here.

/**
 * Write into output, [rows, cols, maps], what kernels of size [high, wide] sum up over a source that is width
 * columns of so many channels: [high, wide, channels, maps] numbers from kernel, one of bias for each map.
 */
export function sumMaps(source, [, width, channels], kernel, bias, [high, wide], output, [rows, cols, maps], stride = 1) {
  for (let row = 0, to = 0; row < rows; row++)
    for (let col = 0; col < cols; col++, to += maps) {
      for (let m = 0; m < maps; m++) output[to + m] = bias[m];
      for (let i = 0, from = 0; i < high; i++) {
        let read = ((row * stride + i) * width + col * stride) * channels;
        for (let j = 0; j < wide * channels; j++, from += maps) {
          const value = source[read++];
          if (value) for (let m = 0; m < maps; m++) output[to + m] += value * kernel[from + m];
        }
      }
    }
}
