import Imaging
import LabelledPictures

/// What a batch's outputs are compared with: a label per pixel, and planes of numbers.
///
/// Unchecked: the workers of a step write different pictures.
struct BatchTargets: @unchecked Sendable {
  /// Where one plane of each picture goes: channel `channel` of `channels`, [picture][channel][y][x].
  struct Plane {
    let memory: AlignedBuffer<Float>
    var channel = 0
    var channels = 1
  }

  let size: PixelSize
  let labels: AlignedBuffer<UInt8>
  var planes: [PixelPlane: Plane] = [:]

  private func start(_ plane: Plane, _ picture: Int) -> UnsafeMutablePointer<Float> {
    plane.memory.pointer + (picture * plane.channels + plane.channel) * size.pixelCount
  }

  /// Memory of its own for as much as this holds.
  func emptyCopy(pictures: Int) throws(TrainingError) -> BatchTargets {
    var copy = BatchTargets(size: size, labels: try AlignedBuffer(count: labels.count))
    for name in planes.keys {
      copy.planes[name] = Plane(memory: try AlignedBuffer(count: pictures * size.pixelCount))
    }
    return copy
  }

  /// Copies one picture's part of other targets.
  ///
  /// - Precondition: `other` is a copy of these.
  func copy(_ picture: Int, from other: BatchTargets) {
    let first = picture * size.pixelCount
    (labels.pointer + first).update(from: other.labels.pointer + first, count: size.pixelCount)
    for (name, plane) in planes {
      start(plane, picture).update(from: other.start(other.planes[name]!, picture), count: size.pixelCount)
    }
  }

  /// Writes what goes with a window of a sample as it is. Outside the sample stands the ignore label.
  func write(_ sample: TrainingSample, _ window: Window, picture: Int) {
    let width = min(size.width, sample.size.width - window.x)
    let height = min(size.height, sample.size.height - window.y)
    func copy<Number>(_ source: [Number], to target: UnsafeMutablePointer<Number>, outside: Number) {
      target.update(repeating: outside, count: size.pixelCount)
      source.withUnsafeBufferPointer { source in
        for y in 0..<height {
          let sourceY = window.y + (window.mirrorsY ? height - 1 - y : y)
          for x in 0..<width {
            let sourceX = window.x + (window.mirrorsX ? width - 1 - x : x)
            target[y * size.width + x] = source[sourceY * sample.size.width + sourceX]
          }
        }
      }
    }
    copy(sample.labels.labels, to: labels.pointer + picture * size.pixelCount, outside: ignoreLabel)
    for (name, plane) in planes {
      copy(sample.numbers(of: name), to: start(plane, picture), outside: name.outside)
    }
  }

  /// Writes what goes with a varied window.
  ///
  /// - Precondition: the window has these planes.
  func write(_ window: VariedWindow, picture: Int) {
    (labels.pointer + picture * size.pixelCount)
      .update(from: window.labels.pointer, count: size.pixelCount)
    for (name, plane) in planes {
      start(plane, picture).update(from: window.extraPlanes[name]!.pointer, count: size.pixelCount)
    }
  }
}
