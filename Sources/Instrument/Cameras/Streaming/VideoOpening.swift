import System
import CV4L2
import Frames
import Imaging

/// Opening a camera, step by step. Every step says in its error what was found and what was expected.
struct VideoOpening {
  let path: String
  let profile: CameraProfile
  let system: any VideoSystem

  /// open, identify, then as `agree`, then buffers: in the order that drivers expect.
  func run() throws(CaptureError) -> VideoConnection {
    var descriptor = try open()
    let identity = try identify(&descriptor)
    let agreement = try agree(descriptor)
    var connection = VideoConnection(descriptor, identity, agreement)
    try connection.allocateBuffers(profile.buffers)
    return connection
  }

  func open() throws(CaptureError) -> VideoDescriptor {
    do throws(SystemError) { return try VideoDescriptor(path, system: system) } catch {
      throw CaptureError(.open, path, error, holders: system)
    }
  }

  func identify(_ descriptor: inout VideoDescriptor) throws(CaptureError) -> CameraIdentity {
    let capability: v4l2_capability
    do throws(SystemError) { capability = try descriptor.identify() } catch {
      let isNoVideo = error.isNoSuchRequest
      throw CaptureError(
        .identify, path, found: isNoVideo ? "no video device" : error.description, expected: "a camera",
        advice: isNoVideo ? "list cameras with 'hooke devices'" : error.advice, number: error.number)
    }
    let role = VideoRole(capability)
    guard role.isCamera else {
      throw CaptureError(
        .identify, path, found: "\(singleLine(capability.card)): \(role.summary)", expected: "a camera",
        advice: role == .metadata
          ? "a camera's pictures come from its other node, usually the number before this one"
          : "list cameras with 'hooke devices'")
    }
    return CameraIdentity(descriptor, capability)
  }

  /// input, format, frame rate, controls: legal whenever the device has no buffers.
  func agree(_ descriptor: borrowing VideoDescriptor) throws(CaptureError) -> VideoAgreement {
    if let input = profile.input {
      do throws(SystemError) { try descriptor.setInput(input) } catch {
        throw CaptureError(.input, path, error, holders: system)
      }
    }
    var agreement = try agreeOnFormat(descriptor)
    if agreement.format == .y16 {
      agreement.differences.append(
        ProfileDifference(
          name: "y16", asked: "16 bits", found: "the upper 8 of them",
          reason:
            "a camera that fills only the lower bits gives a picture that is almost black; choose another format, or "
            + "set the camera to 16 bits"))
    }
    agreeOnRate(descriptor, &agreement)
    agreement.differences += descriptor.apply(profile.controls)
    return agreement
  }

  // MARK: Format

  private func agreeOnFormat(_ descriptor: borrowing VideoDescriptor) throws(CaptureError) -> VideoAgreement {
    let offered = descriptor.formats().map { FourCharacterCode(value: $0.pixelformat) }
    let names = offered.map(\.description).joined(separator: ", ")
    guard let (format, code) = choose(from: offered, descriptor) else {
      let wanted = profile.format?.rawValue ?? VideoFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw CaptureError(
        .format, path, found: offered.isEmpty ? "no format offered" : "the camera offers \(names)",
        expected: wanted, advice: profile.format == nil ? nil : "name another format in the camera profile")
    }
    let found: VideoDescriptor.FormatAnswer
    do throws(SystemError) {
      found = try descriptor.setFormat(code, width: profile.size.width, height: profile.size.height)
    } catch { throw CaptureError(.format, path, error, holders: system) }
    let size = PixelSize(width: found.width, height: found.height)
    guard found.code == code else {
      throw CaptureError(
        .format, path, found: "the driver chose \(found.code) \(size)", expected: "\(code) \(profile.size)",
        advice: "the camera offers \(names)")
    }
    guard size == profile.size else {
      let sizes = descriptor.sizes(code).map(SizeOffer.init).map(\.description).joined(separator: ", ")
      throw CaptureError(
        .format, path, found: "the driver chose \(size)", expected: "\(profile.size)",
        advice: sizes.isEmpty ? nil : "for \(code) the camera offers \(sizes)")
    }
    return try checked(
      VideoAgreement(format: format, code: code, size: size, bytesPerLine: found.bytesPerLine))
  }

  /// The profile's format, or the first offered at the profile's size that needs least work.
  private func choose(from offered: [FourCharacterCode], _ descriptor: borrowing VideoDescriptor)
    -> (VideoFormat, FourCharacterCode)?
  {
    let candidates = profile.format.map { [$0] } ?? VideoFormat.allCases
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

  /// Refuses planes and row lengths that cannot hold the picture: everything after relies on them.
  private func checked(_ given: VideoAgreement) throws(CaptureError) -> VideoAgreement {
    var agreement = given
    let planes = agreement.bytesPerLine.count
    guard planes == agreement.code.planeCount else {
      throw CaptureError(
        .format, path, found: "\(agreement.code) in \(planes) planes of memory",
        expected: "\(agreement.code.planeCount)")
    }
    guard let rowBytes = agreement.format.rowBytes(width: agreement.size.width) else { return agreement }
    // Some drivers leave the row length to be worked out.
    for plane in 0..<planes where agreement.bytesPerLine[plane] == 0 {
      agreement.bytesPerLine[plane] = rowBytes
    }
    let grain = agreement.format.grain
    guard agreement.size.width % grain.width == 0, agreement.size.height % grain.height == 0,
      agreement.size.pixelCount > 0
    else {
      throw CaptureError(
        .format, path, found: "\(agreement.size) in \(agreement.format.rawValue)",
        expected: "multiples of \(grain)", advice: "take another size or format")
    }
    for stride in agreement.bytesPerLine where stride < rowBytes || stride > rowBytes + 1 << 20 {
      throw CaptureError(
        .format, path, found: "\(agreement.size) with rows of \(stride) bytes",
        expected: "rows of \(rowBytes) bytes or more")
    }
    guard agreement.format.conversion == .library else { return agreement }
    guard agreement.layout.isReadByLibrary else {
      throw CaptureError(
        .format, path,
        found: "\(agreement.code) with rows of \(agreement.bytesPerLine[0]) bytes cannot be converted",
        expected: "rows of \(rowBytes) bytes", advice: "take another format")
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
