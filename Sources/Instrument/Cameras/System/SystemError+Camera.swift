import Frames
import Glibc

/// What the error numbers of video devices mean.
extension SystemError {
  var isTryAgain: Bool { number == EAGAIN || number == EWOULDBLOCK }
  var isBusy: Bool { number == EBUSY }
  var isDenied: Bool { number == EACCES }
  /// There is nothing behind the path, or not any more.
  var isMissing: Bool { number == ENOENT || number == ENODEV || number == ENXIO }
  /// It is no device that takes requests.
  var isNoDevice: Bool { number == ENOTTY }
  /// It does not know the request.
  var isNoSuchRequest: Bool { number == ENOTTY || number == EINVAL }
  /// The device is gone, or this connection to it is beyond repair.
  var isLoss: Bool {
    number == ENODEV || number == ENXIO || number == EINVAL || number == EBADF || number == ESHUTDOWN
  }

  var advice: String? {
    switch number {
    case ENOENT, ENXIO: "check that the camera is plugged in, and list cameras with 'hooke devices'"
    case ENODEV: "the camera was unplugged"
    case EACCES, EPERM:
      "add the user to the group video ('sudo usermod -aG video NAME', then log in anew)"
    case EBUSY: "another program is using the camera: end it ('sudo fuser -v DEVICE' names it)"
    case ENOSPC: "the USB bus has no bandwidth left: use MJPEG, a smaller size, or another USB port"
    case EIO: "the camera does not answer: plug it in anew, without a hub"
    default: nil
    }
  }
}

extension CaptureError {
  init(_ step: Step, _ source: String, _ error: SystemError) {
    self.init(step, source, found: error.description, advice: error.advice, number: error.number)
  }

  /// As above; for a camera that somebody else has, names who.
  init(_ step: Step, _ source: String, _ error: SystemError, holders system: any VideoSystem) {
    let holders = error.isBusy ? DeviceHolder.all(of: source, system) : []
    guard !holders.isEmpty else {
      self.init(step, source, error)
      return
    }
    let names = holders.map(\.description).joined(separator: ", ")
    self.init(
      step, source, found: "\(error): \(names) has the camera",
      advice: "another program is using the camera: end it, or wait for it with --wait", number: error.number)
  }
}
