import CV4L2
import Glibc
import Imaging

/// Opening a camera, step by step. Every step says in its error what was found and what was expected.
struct VideoOpening {
  let path: String
  let profile: CameraProfile
  let system: any VideoSystem

  /// open, identify, format, frame rate, controls, buffers: in the order that drivers expect.
  func run() throws(CaptureError) -> VideoConnection {
    let descriptor = try open()
    let identity = try identify(descriptor)
    var agreement = try agreeOnFormat(descriptor)
    agreeOnRate(descriptor, &agreement)
    agreement.differences += descriptor.apply(profile.controls)
    var connection = VideoConnection(descriptor, identity, agreement)
    try connection.takeBuffers(profile.buffers)
    return connection
  }

  private func open() throws(CaptureError) -> VideoDescriptor {
    do throws(SystemError) { return try VideoDescriptor(path, system: system) } catch {
      throw CaptureError(.open, path, error)
    }
  }

  private func identify(_ descriptor: borrowing VideoDescriptor) throws(CaptureError) -> CameraIdentity {
    let capability: v4l2_capability
    do throws(SystemError) { capability = try descriptor.capability() } catch {
      let isNoVideo = error.number == ENOTTY || error.number == EINVAL
      throw CaptureError(
        .identify, path, found: isNoVideo ? "no video device" : error.description, expected: "a camera",
        advice: isNoVideo ? "list cameras with 'hooke devices'" : error.advice)
    }
    let role = VideoRole(capability)
    guard role == .camera else {
      throw CaptureError(
        .identify, path, found: "\(words(capability.card)): \(role.words)", expected: "a camera",
        advice: role == .metadata
          ? "a camera's pictures come from its other node, usually the number before this one"
          : "list cameras with 'hooke devices'")
    }
    return CameraIdentity(descriptor, capability)
  }

  // MARK: Format

  private func agreeOnFormat(_ descriptor: borrowing VideoDescriptor) throws(CaptureError) -> VideoAgreement {
    let offered = descriptor.formats().map { FourCharacterCode(value: $0.pixelformat) }
    let names = offered.map(\.description).joined(separator: ", ")
    guard let (format, code) = choose(from: offered, descriptor) else {
      let wanted = profile.format?.rawValue ?? VideoFormat.preference.map(\.rawValue).joined(separator: ", ")
      throw CaptureError(
        .format, path, found: offered.isEmpty ? "no format offered" : "the camera offers \(names)",
        expected: wanted, advice: profile.format == nil ? nil : "name another format in the camera profile")
    }
    let found: v4l2_pix_format
    do throws(SystemError) {
      found = try descriptor.setFormat(code, width: profile.size.width, height: profile.size.height)
    } catch { throw CaptureError(.format, path, error) }
    let size = PixelSize(width: Int(found.width), height: Int(found.height))
    guard found.pixelformat == code.value else {
      throw CaptureError(
        .format, path, found: "the driver chose \(FourCharacterCode(value: found.pixelformat)) \(size)",
        expected: "\(code) \(profile.size)", advice: "the camera offers \(names)")
    }
    guard size == profile.size else {
      let sizes = descriptor.sizes(code).map(SizeOffer.init).map(\.description).joined(separator: ", ")
      throw CaptureError(
        .format, path, found: "the driver chose \(size)", expected: "\(profile.size)",
        advice: sizes.isEmpty ? nil : "for \(code) the camera offers \(sizes)")
    }
    return try checked(VideoAgreement(format: format, size: size, bytesPerLine: Int(found.bytesperline)))
  }

  /// The profile's format, or the first offered at the profile's size that needs least work.
  private func choose(from offered: [FourCharacterCode], _ descriptor: borrowing VideoDescriptor)
    -> (VideoFormat, FourCharacterCode)?
  {
    let candidates = profile.format.map { [$0] } ?? VideoFormat.preference
    var second: (VideoFormat, FourCharacterCode)?
    for format in candidates {
      guard let code = format.codes.first(where: offered.contains) else { continue }
      if profile.format != nil { return (format, code) }
      if second == nil { second = (format, code) }
      let sizes = descriptor.sizes(code).map(SizeOffer.init)
      if sizes.contains(where: { $0.contains(profile.size) }),
        rates(code, descriptor, reach: profile.framesPerSecond)
      {
        return (format, code)
      }
    }
    return second
  }

  private func rates(
    _ code: FourCharacterCode, _ descriptor: borrowing VideoDescriptor, reach wanted: Double?
  )
    -> Bool
  {
    guard let wanted else { return true }
    let intervals = descriptor.intervals(
      code, width: UInt32(profile.size.width), height: UInt32(profile.size.height))
    return intervals.isEmpty || intervals.contains { RateOffer($0).fastest >= wanted - 0.01 }
  }

  /// Refuses a row length that cannot hold the row: everything after relies on it.
  private func checked(_ agreement: VideoAgreement) throws(CaptureError) -> VideoAgreement {
    guard let rowBytes = agreement.rowBytes else { return agreement }
    var agreement = agreement
    // Some drivers leave the row length to be worked out.
    if agreement.bytesPerLine == 0 { agreement.bytesPerLine = rowBytes }
    guard agreement.bytesPerLine >= rowBytes, agreement.size.pixelCount > 0,
      agreement.format != .yuyv || agreement.size.width % 2 == 0
    else {
      throw CaptureError(
        .format, path, found: "\(agreement.size) with rows of \(agreement.bytesPerLine) bytes",
        expected: "rows of \(rowBytes) bytes or more")
    }
    return agreement
  }

  // MARK: Frame rate

  private func agreeOnRate(_ descriptor: borrowing VideoDescriptor, _ agreement: inout VideoAgreement) {
    // Drivers without a frame rate refuse both requests; the frames' own times then tell it.
    let found: v4l2_fract?
    if let wanted = profile.framesPerSecond {
      let interval = v4l2_fract(numerator: 1000, denominator: UInt32((wanted * 1000).rounded()))
      found = try? descriptor.setInterval(interval)
    } else {
      found = try? descriptor.interval()
    }
    if let found, found.numerator > 0, found.denominator > 0 {
      agreement.frameRate = Double(found.denominator) / Double(found.numerator)
    }
    guard let wanted = profile.framesPerSecond else { return }
    if let rate = agreement.frameRate, abs(rate - wanted) <= wanted / 100 { return }
    agreement.differences.append(
      ProfileDifference(
        name: "frames_per_second", asked: "\(wanted)", found: agreement.frameRate.map { "\($0)" },
        reason: agreement.frameRate == nil ? "the driver sets no frame rate" : "the driver chose so"))
  }
}
