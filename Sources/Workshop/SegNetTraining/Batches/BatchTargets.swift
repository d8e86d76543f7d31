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

  /// One picture's part of a plane.
  @_lifetime(immortal)
  private func numbers(_ plane: Plane, _ picture: Int) -> MutableSpan<Float> {
    plane.memory.mutablePart(start(plane, picture), size.pixelCount)
  }

  private func start(_ plane: Plane, _ picture: Int) -> Int {
    (picture * plane.channels + plane.channel) * size.pixelCount
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
    labels.copy(other.labels.part(first, size.pixelCount), to: first)
    for (name, plane) in planes {
      let numbers = other.numbers(other.planes[name]!, picture)
      plane.memory.copy(numbers.span, to: start(plane, picture))
    }
  }

  /// Writes what goes with a window of a sample as it is. Outside the sample stands the ignore label.
  func write(_ sample: TrainingSample, _ window: Window, picture: Int) {
    let width = min(size.width, sample.size.width - window.x)
    let height = min(size.height, sample.size.height - window.y)
    func copy<Number>(_ source: [Number], to target: inout MutableSpan<Number>, outside: Number) {
      target.update(repeating: outside)
      for y in 0..<height {
        let sourceY = window.y + (window.mirrorsY ? height - 1 - y : y)
        let first = sourceY * sample.size.width + window.x
        for x in 0..<width {
          target[y * size.width + x] = source[first + (window.mirrorsX ? width - 1 - x : x)]
        }
      }
    }
    var labels = labels.mutablePart(picture * size.pixelCount, size.pixelCount)
    copy(sample.labels.labels, to: &labels, outside: ignoreLabel)
    for (name, plane) in planes {
      var numbers = numbers(plane, picture)
      copy(sample.numbers(of: name), to: &numbers, outside: name.outside)
    }
  }

  /// Writes what goes with a varied window.
  ///
  /// - Precondition: the window has these planes.
  func write(_ window: VariedWindow, picture: Int) {
    labels.copy(window.labels.span, to: picture * size.pixelCount)
    for (name, plane) in planes {
      plane.memory.copy(window.extraPlanes[name]!.span, to: start(plane, picture))
    }
  }
}
