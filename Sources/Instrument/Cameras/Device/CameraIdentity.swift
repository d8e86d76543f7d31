import System
import CV4L2
import Frames

/// Which camera it is, whatever its node is called today.
public struct CameraIdentity: Hashable, Sendable, Codable {
  /// The camera's own name.
  public var model: String
  /// Where it is plugged in, in the driver's words.
  public var bus: String
  /// `vendor:product` in hexadecimal, as `lsusb` writes it; nil for what is not on USB.
  public var usbIdentifier: String?
  /// nil where the maker gave none, as with many cheap cameras.
  public var serial: String?

  enum CodingKeys: String, CodingKey {
    case model, bus, serial
    case usbIdentifier = "usb_identifier"
  }

  /// Whether `other` is this camera, perhaps back from an absence: by serial number if it has one, which lets it move to
  /// another port, otherwise by model and port.
  public func isSame(as other: CameraIdentity) -> Bool {
    guard model == other.model, usbIdentifier == other.usbIdentifier, serial == other.serial else {
      return false
    }
    return serial != nil || bus == other.bus
  }

  /// Reads what driver and system know of an open device.
  init(_ descriptor: borrowing VideoDescriptor, _ capability: v4l2_capability) {
    model = singleLine(capability.card)
    bus = singleLine(capability.bus_info)
    let system = descriptor.system
    guard let node = system.resolved(descriptor.path)?.split(separator: "/").last,
      let interface = system.resolved("/sys/class/video4linux/\(node)/device")
    else { return }
    // The node belongs to an interface of the USB device, whose folder is the one above.
    let device = interface.split(separator: "/").dropLast().map { "/\($0)" }.joined()
    if let vendor = system.text("\(device)/idVendor"), let product = system.text("\(device)/idProduct") {
      usbIdentifier = "\(vendor):\(product)"
    }
    if let text = system.text("\(device)/serial"), !text.isEmpty { serial = text }
  }
}
