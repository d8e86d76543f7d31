import CV4L2
import Frames
import Imaging

/// What a video device is for.
enum VideoRole: Equatable {
  case camera, multiPlanarCamera, metadata, output, noStreaming, other

  init(_ capability: v4l2_capability) {
    // The node's own abilities where the driver tells them apart from those of the whole device.
    let hasOwn = capability.capabilities & UInt32(V4L2_CAP_DEVICE_CAPS) != 0
    let abilities = hasOwn ? capability.device_caps : capability.capabilities
    func can(_ bit: Int32) -> Bool { abilities & UInt32(bitPattern: bit) != 0 }
    if can(V4L2_CAP_VIDEO_CAPTURE) || can(V4L2_CAP_VIDEO_CAPTURE_MPLANE) {
      self =
        !can(V4L2_CAP_STREAMING)
        ? .noStreaming : can(V4L2_CAP_VIDEO_CAPTURE) ? .camera : .multiPlanarCamera
    } else if can(V4L2_CAP_META_CAPTURE) {
      self = .metadata
    } else if can(V4L2_CAP_VIDEO_OUTPUT) {
      self = .output
    } else {
      self = .other
    }
  }

  var isCamera: Bool { self == .camera || self == .multiPlanarCamera }

  var summary: String {
    switch self {
    case .camera, .multiPlanarCamera: "a camera"
    case .metadata: "a metadata node, which has no pictures"
    case .output: "a video output"
    case .noStreaming: "a capture device without memory-mapped streaming"
    case .other: "not a capture device"
    }
  }
}

/// A size, or a range of sizes, that a camera offers.
struct SizeOffer: Equatable, CustomStringConvertible {
  var least: PixelSize
  var greatest: PixelSize
  var step: PixelSize

  init(_ offer: v4l2_frmsizeenum) {
    if offer.type == V4L2_FRMSIZE_TYPE_DISCRETE.rawValue {
      let size = PixelSize(width: Int(offer.discrete.width), height: Int(offer.discrete.height))
      (least, greatest, step) = (size, size, PixelSize(width: 1, height: 1))
    } else {
      let range = offer.stepwise
      least = PixelSize(width: Int(range.min_width), height: Int(range.min_height))
      greatest = PixelSize(width: Int(range.max_width), height: Int(range.max_height))
      step = PixelSize(width: max(1, Int(range.step_width)), height: max(1, Int(range.step_height)))
    }
  }

  func contains(_ size: PixelSize) -> Bool {
    size.width >= least.width && size.width <= greatest.width && (size.width - least.width) % step.width == 0
      && size.height >= least.height && size.height <= greatest.height
      && (size.height - least.height) % step.height == 0
  }

  var description: String { least == greatest ? "\(least)" : "\(least) to \(greatest)" }
}

/// A frame rate, or a range of them, that a camera offers.
struct RateOffer: Equatable {
  /// **Units**: frames per second.
  var slowest: Double
  var fastest: Double

  init(_ offer: v4l2_frmivalenum) {
    func rate(_ interval: v4l2_fract) -> Double {
      interval.numerator == 0 ? 0 : Double(interval.denominator) / Double(interval.numerator)
    }
    if offer.type == V4L2_FRMIVAL_TYPE_DISCRETE.rawValue {
      fastest = rate(offer.discrete)
      slowest = fastest
    } else {
      fastest = rate(offer.stepwise.min)
      slowest = rate(offer.stepwise.max)
    }
  }
}
