import COpenBLAS
import CSegKernels
import LabelledPictures

/// Convolution and its weight gradient as matrix products by OpenBLAS, one per row and kernel place; the rest is plain C.
///
/// A row of a strip is a matrix already, [input channel][x], and so is that row shifted by a kernel column: nothing is
/// copied. OpenBLAS itself stays on one thread; the pictures of a batch are shared out.
func openBLASKernels() -> seg_training_kernels? {
  guard var kernels = unsafe seg_training_kernels_named("generic")?.pointee else { return nil }
  openblas_set_num_threads(1)
  unsafe kernels.output_tile = SEG_ONE_BLOCK
  unsafe kernels.convolve = { shape, strip, packed, bias, output in
    unsafe StripProduct(shape).convolve(strip!, packed!, bias, output!)
  }
  unsafe kernels.weight_gradient = { shape, strip, dOutput, dWeights in
    unsafe StripProduct(shape).weightGradient(strip!, dOutput!, dWeights!)
  }
  return unsafe kernels
}

private struct StripProduct {
  let rows, width, paddedWidth, inputs, outputs, kernel, dilation: Int
  /// Floats between channels of a strip.
  var channel: Int { paddedWidth + laneCount }

  init(_ shape: seg_strip_convolution) {
    (rows, width, paddedWidth) = (Int(shape.rows), Int(shape.width), Int(shape.padded_width))
    (inputs, outputs) = (Int(shape.input_channels), Int(shape.output_channels))
    (kernel, dilation) = (Int(shape.kernel_size), Int(shape.dilation))
  }

  /// `output[o][x] = bias[o] + sum over ky, kx of weights[ky][kx] (transposed [i][o]) * strip row [i][x]`
  func convolve(
    _ strip: UnsafePointer<Float>, _ packed: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ output: UnsafeMutablePointer<Float>
  ) {
    for y in 0..<rows {
      let row = unsafe output + y * outputs * paddedWidth
      for o in 0..<outputs {
        unsafe (row + o * paddedWidth).update(repeating: bias?[o] ?? 0, count: width)
        unsafe (row + o * paddedWidth + width).update(repeating: 0, count: paddedWidth - width)
      }
      for ky in 0..<kernel {
        let input = unsafe strip + (y + ky * dilation) * inputs * channel + laneCount - kernel / 2 * dilation
        for kx in 0..<kernel {
          unsafe cblas_sgemm(
            CblasRowMajor, CblasTrans, CblasNoTrans, blasint(outputs), blasint(width), blasint(inputs), 1,
            packed + (ky * inputs * kernel + kx) * outputs, blasint(kernel * outputs), input + kx * dilation,
            blasint(channel), 1, row, blasint(paddedWidth))
        }
      }
    }
  }

  /// `dWeights[o][i][ky][kx] += sum over y of dOutput row [o][x] * strip row [i][x] transposed`
  func weightGradient(
    _ strip: UnsafePointer<Float>, _ dOutput: UnsafePointer<Float>, _ dWeights: UnsafeMutablePointer<Float>
  ) {
    let part = UnsafeMutablePointer<Float>.allocate(capacity: outputs * inputs)
    defer { unsafe part.deallocate() }
    for ky in 0..<kernel {
      for kx in 0..<kernel {
        for y in 0..<rows {
          let input =
            unsafe strip + (y + ky * dilation) * inputs * channel + laneCount + (kx - kernel / 2) * dilation
          unsafe cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, blasint(outputs), blasint(inputs), blasint(width), 1,
            dOutput + y * outputs * channel + laneCount, blasint(channel), input, blasint(channel),
            y == 0 ? 0 : 1, part, blasint(inputs))
        }
        for place in 0..<outputs * inputs {
          unsafe dWeights[place * kernel * kernel + ky * kernel + kx] += part[place]
        }
      }
    }
  }
}
