import Imaging
import LabelledPictures
import System

extension VariedWindow {
  /// Everything but the geometry, in the order in which light meets it.
  func apply(_ changes: WindowChanges) {
    if changes.defocusRadius > 0 {
      let disc = PlaneConvolver.disc(radius: changes.defocusRadius)
      for channel in 0..<3 { convolver.convolve(planes[channel], disc) }
    }
    if changes.blurDeviation > 0 {
      let gaussian = PlaneConvolver.gaussian(deviation: changes.blurDeviation)
      for channel in 0..<3 { convolver.convolve(planes[channel], separable: gaussian) }
    }
    if changes.vignetting > 0 { darkenCorners(by: changes.vignetting) }
    if let color = changes.color { apply(color) }
    // A camera's numbers end at black and white.
    if changes.color != nil { clamp() }
    if changes.noiseDeviation > 0 {
      addNoise(deviation: changes.noiseDeviation, seed: changes.noiseSeed)
      clamp()
    }
    if let quality = changes.jpegQuality { compress(quality: quality) }
  }

  private func darkenCorners(by share: Float) {
    let (middleX, middleY) = (Float(size.width - 1) / 2, Float(size.height - 1) / 2)
    let factor = share / max(1, middleX * middleX + middleY * middleY)
    for channel in 0..<3 {
      for y in 0..<size.height {
        var row = planes[channel].mutablePart(y * size.width, size.width)
        let dy = Float(y) - middleY
        for x in row.indices {
          let dx = Float(x) - middleX
          row[x] *= 1 - factor * (dx * dx + dy * dy)
        }
      }
    }
  }

  private func apply(_ color: ColorMap) {
    var red = planes[0].mutableSpan
    var green = planes[1].mutableSpan
    var blue = planes[2].mutableSpan
    let (redRow, greenRow, blueRow) = (color.row(0), color.row(1), color.row(2))
    for index in 0..<size.pixelCount {
      let pixel = SIMD4(red[index], green[index], blue[index], 1)
      red[index] = (redRow * pixel).sum()
      green[index] = (greenRow * pixel).sum()
      blue[index] = (blueRow * pixel).sum()
    }
  }

  private func clamp() {
    for channel in 0..<3 {
      var plane = planes[channel].mutableSpan
      for index in plane.indices { plane[index] = min(max(plane[index], 0), 255) }
    }
  }

  /// The sum of four uniform numbers is close to a Gaussian up to three deviations, and costs one random number.
  private func addNoise(deviation: Float, seed: UInt64) {
    var random = RandomSource(seed: seed)
    // Four of 16 bits: mean 4 * 65535 / 2, variance 4 * 65536^2 / 12.
    let (middle, factor) = (Float(131_070), deviation * Float(3).squareRoot() / 65536)
    for channel in 0..<3 {
      var plane = planes[channel].mutableSpan
      for index in plane.indices {
        let bits = random.next()
        let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
        plane[index] += (Float(sum) - middle) * factor
      }
    }
  }

  private func compress(quality: Int) {
    let file = JPEGEncoder.encode(picture, quality: quality)
    guard let read = try? JPEGDecoder().decode(file.span.raw, name: "training picture"), read.size == size
    else {
      preconditionFailure("what the JPEG encoder wrote can be read")
    }
    for channel in 0..<3 {
      var plane = planes[channel].mutableSpan
      for index in plane.indices { plane[index] = Float(read.pixels[3 * index + channel]) }
    }
  }

  /// The window's colours, rounded.
  var picture: RGBImage {
    var pixels = [UInt8](repeating: 0, count: 3 * size.pixelCount)
    for channel in 0..<3 {
      let plane = planes[channel].span
      for index in plane.indices {
        pixels[3 * index + channel] = UInt8(min(max(plane[index], 0), 255).rounded())
      }
    }
    return RGBImage(size: size, pixels: pixels)
  }
}
