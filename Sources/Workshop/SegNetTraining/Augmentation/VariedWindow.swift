import Imaging
import LabelledPictures
import SegNetModel

/// A window of a sample in the making: taken out of the sample, then changed step by step, in memory that is reused.
///
/// **Units**: grey levels, 0...255, one plane per channel.
final class VariedWindow {
  let size: PixelSize
  let planes: [AlignedBuffer<Float>]
  let labels: AlignedBuffer<UInt8>
  /// Whether a pixel lies outside the sample. Colours there continue those of its edge, so that blurring does not draw
  /// a border into the picture; the network gets zeros.
  let outside: AlignedBuffer<Bool>
  /// The sample's planes, moved with the picture.
  let extraPlanes: [PixelPlane: AlignedBuffer<Float>]
  var convolver: PlaneConvolver

  init(size: PixelSize, extraPlanes: Set<PixelPlane> = []) throws(TrainingError) {
    self.size = size
    var planes: [AlignedBuffer<Float>] = []
    for _ in 0..<3 { planes.append(try AlignedBuffer(count: size.pixelCount)) }
    self.planes = planes
    var extras: [PixelPlane: AlignedBuffer<Float>] = [:]
    for name in extraPlanes { extras[name] = try AlignedBuffer(count: size.pixelCount) }
    self.extraPlanes = extras
    labels = try AlignedBuffer(count: size.pixelCount)
    outside = try AlignedBuffer(count: size.pixelCount)
    convolver = PlaneConvolver(size: size)
  }

  /// Makes the window that is described.
  func make(_ window: Window, of sample: TrainingSample) {
    if let geometry = window.changes.geometry {
      resample(window, geometry, of: sample)
    } else {
      copyPixels(window, of: sample)
    }
    apply(window.changes)
  }

  /// Whole pixels from where the window stands.
  private func copyPixels(_ window: Window, of sample: TrainingSample) {
    let (width, height) = (size.width, size.height)
    let shownWidth = min(width, sample.size.width - window.x)
    let shownHeight = min(height, sample.size.height - window.y)
    let extras = extras(of: sample)
    forEachRow(of: sample) { y, rows in
      let shownY = min(y, shownHeight - 1)
      let sourceY = window.y + (window.mirrorsY ? shownHeight - 1 - shownY : shownY)
      for x in 0..<width {
        let shownX = min(x, shownWidth - 1)
        let sourceX = window.x + (window.mirrorsX ? shownWidth - 1 - shownX : shownX)
        let source = sourceY * sample.size.width + sourceX
        for channel in 0..<3 { rows.planes[channel][x] = Float(rows.sums[3 * source + channel]) / rows.block }
        let isOutside = x >= shownWidth || y >= shownHeight
        rows.outside[x] = isOutside
        rows.labels[x] = isOutside ? ignoreLabel : rows.sourceLabels[source]
        for extra in extras {
          extra.target[y * width + x] = isOutside ? extra.outside : extra.values[source]
        }
      }
    }
  }

  /// Colours bilinear between the centres of pixels, labels from the pixel that a point falls into.
  private func resample(_ window: Window, _ geometry: WindowChanges.Geometry, of sample: TrainingSample) {
    let (width, height) = (size.width, size.height)
    let (sourceWidth, sourceHeight) = (sample.size.width, sample.size.height)
    let map = InverseMap(geometry, windowSize: size)
    let extras = extras(of: sample)
    var (bendX, bendY) = ([Float](repeating: 0, count: width), [Float](repeating: 0, count: width))
    forEachRow(of: sample) { y, rows in
      let windowY = window.mirrorsY ? height - 1 - y : y
      geometry.elastic?.row(windowY, width: width, x: &bendX, y: &bendY)
      for x in 0..<width {
        let windowX = window.mirrorsX ? width - 1 - x : x
        let (sourceX, sourceY) = map.source(
          x: Float(windowX) + 0.5 + bendX[windowX], y: Float(windowY) + 0.5 + bendY[windowX])
        let isOutside =
          !(sourceX >= 0 && sourceY >= 0 && sourceX < Float(sourceWidth) && sourceY < Float(sourceHeight))
        rows.outside[x] = isOutside
        rows.labels[x] =
          isOutside ? ignoreLabel : rows.sourceLabels[Int(sourceY) * sourceWidth + Int(sourceX)]
        let pixelX = min(max(sourceX - 0.5, 0), Float(sourceWidth - 1))
        let pixelY = min(max(sourceY - 0.5, 0), Float(sourceHeight - 1))
        let (left, top) = (Int(pixelX), Int(pixelY))
        let (partX, partY) = (pixelX - Float(left), pixelY - Float(top))
        let step = left + 1 < sourceWidth ? 3 : 0
        let start = rows.sums + 3 * (top * sourceWidth + left)
        let below = start + (top + 1 < sourceHeight ? 3 * sourceWidth : 0)
        for channel in 0..<3 {
          let upper = Float(start[channel]) * (1 - partX) + Float(start[step + channel]) * partX
          let lower = Float(below[channel]) * (1 - partX) + Float(below[step + channel]) * partX
          rows.planes[channel][x] = (upper * (1 - partY) + lower * partY) / rows.block
        }
        for extra in extras {
          var value = extra.outside
          if !isOutside, !extra.isSmooth {
            value = extra.values[Int(sourceY) * sourceWidth + Int(sourceX)]
          } else if !isOutside {
            let first = top * sourceWidth + left
            let (right, down) = (step > 0 ? 1 : 0, top + 1 < sourceHeight ? sourceWidth : 0)
            let upper = extra.values[first] * (1 - partX) + extra.values[first + right] * partX
            let lower =
              extra.values[first + down] * (1 - partX) + extra.values[first + down + right] * partX
            value = upper * (1 - partY) + lower * partY
          }
          extra.target[y * width + x] = value
        }
      }
    }
  }

  /// One of the sample's planes, and where it goes.
  private struct Extra {
    let target: UnsafeMutablePointer<Float>
    let values: [Float]
    let outside: Float
    let isSmooth: Bool
  }

  private func extras(of sample: TrainingSample) -> [Extra] {
    extraPlanes.map { name, memory in
      Extra(
        target: memory.pointer, values: sample.numbers(of: name), outside: name.outside,
        isSmooth: name.isSmooth)
    }
  }

  /// The memory of one row of the window, and that of the whole sample.
  private struct Rows {
    var planes: InlineArray<3, UnsafeMutablePointer<Float>>
    var labels: UnsafeMutablePointer<UInt8>
    var outside: UnsafeMutablePointer<Bool>
    let sums: UnsafePointer<UInt16>
    let sourceLabels: UnsafePointer<UInt8>
    let block: Float
  }

  private func forEachRow(of sample: TrainingSample, _ body: (_ y: Int, _ rows: Rows) -> Void) {
    sample.sums.withUnsafeBufferPointer { sums in
      sample.labels.labels.withUnsafeBufferPointer { sourceLabels in
        for y in 0..<size.height {
          let start = y * size.width
          body(
            y,
            Rows(
              planes: [planes[0].pointer + start, planes[1].pointer + start, planes[2].pointer + start],
              labels: labels.pointer + start, outside: outside.pointer + start, sums: sums.baseAddress!,
              sourceLabels: sourceLabels.baseAddress!, block: Float(sample.reduction * sample.reduction)))
        }
      }
    }
  }
}

/// From points of a window to points of a sample.
private struct InverseMap {
  private let cosine, sine, centerX, centerY, middleX, middleY: Float

  init(_ geometry: WindowChanges.Geometry, windowSize: PixelSize) {
    (cosine, sine) = geometry.inverseRotation
    (centerX, centerY) = (Float(geometry.centerX), Float(geometry.centerY))
    (middleX, middleY) = (Float(windowSize.width) / 2, Float(windowSize.height) / 2)
  }

  func source(x: Float, y: Float) -> (x: Float, y: Float) {
    let (dx, dy) = (x - middleX, y - middleY)
    return (centerX + cosine * dx + sine * dy, centerY - sine * dx + cosine * dy)
  }
}

extension FeatureMap {
  /// Writes a finished window, normalised, as a picture of the batch.
  func write(_ window: VariedWindow, input: PictureInput, picture: Int) {
    let width = window.size.width
    for channel in 0..<3 {
      let (mean, deviation) = (input.mean[channel], input.standardDeviation[channel])
      let (plane, outside) = (window.planes[channel].pointer, window.outside.pointer)
      for y in 0..<window.size.height {
        let target = row(picture, y) + channel * layout.paddedWidth
        for x in 0..<width {
          target[x] = outside[y * width + x] ? 0 : (plane[y * width + x] - mean) / deviation
        }
      }
    }
  }
}
