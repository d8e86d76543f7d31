import System
import CV4L2
import Frames
import Imaging

/// A camera that is plugged in, and all it offers.
public struct CameraDescription: Equatable, Sendable, Codable {
  /// A size with its frame rates.
  public struct Size: Equatable, Sendable, Codable {
    /// The only size, or the greatest of a range.
    public var size: PixelSize
    /// The least size, where the camera offers a range.
    public var leastSize: PixelSize?
    /// **Units**: frames per second, fastest first; slowest and fastest where the camera offers a range.
    public var framesPerSecond: [Double]

    enum CodingKeys: String, CodingKey {
      case size
      case leastSize = "least_size"
      case framesPerSecond = "frames_per_second"
    }
  }

  /// A pixel format that the camera offers, read by this program or not.
  public struct Format: Equatable, Sendable, Codable {
    /// V4L2's four characters, such as `MJPG`.
    public var code: String
    /// What a camera profile calls it; nil when this program does not read it.
    public var name: VideoFormat?
    /// In the order in which the driver lists them.
    public var sizes: [Size]
  }

  /// The device's node.
  public var path: String
  /// The name by which it can be called wherever it is plugged in; nil on systems without such names.
  public var stablePath: String?
  /// Which camera it is, whatever its node is called.
  public var identity: CameraIdentity
  /// The name of the kernel's driver, such as `uvcvideo`.
  public var driver: String
  /// In the order in which the driver lists them.
  public var formats: [Format]
  /// In the order in which the driver lists them.
  public var controls: [CameraControl]

  enum CodingKeys: String, CodingKey {
    case path, identity, driver, formats, controls
    case stablePath = "stable_path"
  }

  init(_ descriptor: borrowing VideoDescriptor, _ capability: v4l2_capability) {
    path = descriptor.path
    let system = descriptor.system
    let named = system.names(in: Self.stableFolder).map { "\(Self.stableFolder)/\($0)" }
    let real = system.resolved(descriptor.path)
    stablePath = named.first { real != nil && system.resolved($0) == real }
    identity = CameraIdentity(descriptor, capability)
    driver = singleLine(capability.driver)
    controls = descriptor.controls()
    formats = []
    for offer in descriptor.formats() {
      let code = FourCharacterCode(value: offer.pixelformat)
      var sizes: [Size] = []
      for size in descriptor.sizes(code) { sizes.append(Self.size(SizeOffer(size), code, descriptor)) }
      formats.append(Format(code: code.description, name: VideoFormat(code: code), sizes: sizes))
    }
  }

  static let stableFolder = "/dev/v4l/by-id"

  private static func size(
    _ offer: SizeOffer, _ code: FourCharacterCode, _ descriptor: borrowing VideoDescriptor
  )
    -> Size
  {
    let intervals = descriptor.intervals(
      code, width: UInt32(offer.greatest.width), height: UInt32(offer.greatest.height))
    let rates = Set(intervals.map(RateOffer.init).flatMap { [$0.slowest, $0.fastest] })
    return Size(
      size: offer.greatest, leastSize: offer.least == offer.greatest ? nil : offer.least,
      framesPerSecond: rates.map { ($0 * 1000).rounded() / 1000 }.sorted(by: >))
  }
}
