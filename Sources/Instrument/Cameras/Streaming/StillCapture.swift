import CV4L2
import Frames
import Imaging
import System

/// Takes one still picture from an open camera, at the highest resolution that it offers.
///
/// The profile's correction is not applied: its pictures have the stream's size.
struct StillCapture {
  /// What the camera streams with.
  let profile: CameraProfile
  let system: any VideoSystem
  let isStopped: () -> Bool

  /// Frames left out at least, while the sensor gets used to the other format.
  private static let leastWarmUp = 3
  /// Damaged frames in a row after which there is no picture.
  private static let damagedLimit = 30

  /// The profile with which a still is taken: its size, or the largest that the camera offers in a format that is read.
  func stillProfile(_ descriptor: borrowing VideoDescriptor) -> CameraProfile {
    var still = profile
    still.framesPerSecond = nil
    // Large frames: as few as a driver takes.
    still.buffers = 2
    let offered = descriptor.formats().map { FourCharacterCode(value: $0.pixelformat) }
    var best: (format: VideoFormat, size: PixelSize)?
    for format in VideoFormat.allCases {
      guard let code = format.codes.first(where: offered.contains) else { continue }
      for offer in descriptor.sizes(code).map(SizeOffer.init) {
        let size = profile.snapshotSize ?? offer.greatest
        guard profile.snapshotSize == nil || offer.contains(size), size.pixelCount <= PictureFile.pixelLimit,
          size.width % format.grain.width == 0, size.height % format.grain.height == 0
        else { continue }
        if best.map({ $0.size.pixelCount < size.pixelCount }) ?? true { best = (format, size) }
      }
    }
    if let best {
      (still.format, still.size) = best
    } else if let size = profile.snapshotSize {
      // Not offered: opening says so, with what is.
      (still.format, still.size) = (nil, size)
    }
    return still
  }

  /// Leaves the camera's format, takes the picture, and leaves the connection without buffers.
  func capture(_ connection: inout VideoConnection) throws(CaptureError) -> CameraSnapshot {
    try connection.releaseBuffers()
    let still = stillProfile(connection.descriptor)
    let opening = VideoOpening(path: connection.descriptor.path, profile: still, system: system)
    connection.adopt(try opening.agree(connection.descriptor))
    try connection.allocateBuffers(still.buffers)
    try connection.start()
    let result: Result<CameraSnapshot, CaptureError>
    do throws(CaptureError) { result = .success(try grab(connection)) } catch { result = .failure(error) }
    try connection.releaseBuffers()
    return try result.get()
  }

  /// As `capture`, then back to the stream: the same format and controls as before, read back; not started.
  ///
  /// - Returns: the picture or why there is none, and what the camera has otherwise than the profile asks.
  /// - Throws: `CaptureError` when the camera did not come back to its stream.
  func captureAndReturn(_ connection: inout VideoConnection) throws(CaptureError)
    -> (snapshot: Result<CameraSnapshot, CaptureError>, differences: [ProfileDifference])
  {
    let stream = connection.agreement
    let snapshot: Result<CameraSnapshot, CaptureError>
    do throws(CaptureError) { snapshot = .success(try capture(&connection)) } catch {
      // What failed may have left buffers behind.
      try connection.releaseBuffers()
      snapshot = .failure(error)
    }
    var exact = profile
    exact.format = stream.format
    if exact.framesPerSecond == nil { exact.framesPerSecond = stream.frameRate }
    let opening = VideoOpening(path: connection.descriptor.path, profile: exact, system: system)
    let agreement = try opening.agree(connection.descriptor)
    guard agreement.isSameStream(as: stream) else {
      throw CaptureError(
        .format, connection.descriptor.path,
        found: "\(agreement.summary) after a snapshot", expected: stream.summary)
    }
    connection.adopt(agreement)
    try connection.allocateBuffers(profile.buffers)
    return (snapshot, agreement.differences)
  }

  private func grab(_ connection: borrowing VideoConnection) throws(CaptureError) -> CameraSnapshot {
    let path = connection.descriptor.path
    let agreement = connection.agreement
    let writer = FrameWriter(agreement, name: path)
    var warmUpLeft = max(Self.leastWarmUp, profile.warmUpFrames)
    var problem = "no frame came"
    var damaged = 0
    let frameTime = agreement.frameRate.map { $0 > 0 ? 1 / $0 : 1 } ?? 1
    let patience = max(10, min(3600, Double(warmUpLeft + Self.damagedLimit) * frameTime))
    let begin = system.clocks().monotonic
    let deadline = begin + UInt64(patience * 1e9)
    var clock = DriverClock(start: begin)
    while system.clocks().monotonic < deadline, damaged < Self.damagedLimit {
      if isStopped() { throw CaptureError(.stream, path, found: "stopped before the picture was taken") }
      do throws(SystemError) {
        let events = try connection.descriptor.poll(milliseconds: 100)
        guard events != 0 else { continue }
        guard let delivery = try connection.dequeue() else {
          system.sleep(milliseconds: 5)
          continue
        }
        defer { try? connection.requeue(delivery) }
        let now = system.clocks()
        let timestamp =
          delivery.isFlagged
          ? clock.timeOfUnused(now: now.monotonic)
          : clock.time(delivery.monotonicNanoseconds, now: now.monotonic)
        if warmUpLeft > 0 {
          warmUpLeft -= 1
          continue
        }
        let utc = now.utc + Int64(clamping: timestamp) - Int64(clamping: now.monotonic)
        switch picture(delivery, connection, writer, timestamp: (timestamp, utc)) {
        case .success(let snapshot): return snapshot
        case .failure(let error): (problem, damaged) = (error.problem, damaged + 1)
        }
      } catch {
        guard !error.isLoss, damaged < Self.damagedLimit else { throw CaptureError(.stream, path, error) }
        (problem, damaged) = (error.description, damaged + 1)
      }
    }
    throw CaptureError(
      .stream, path, found: "no whole picture at \(agreement.size): \(problem)",
      advice: "give another size as snapshot_size in the camera profile")
  }

  private func picture(
    _ delivery: VideoConnection.Delivery, _ connection: borrowing VideoConnection,
    _ writer: FrameWriter, timestamp: (monotonic: UInt64, utc: Int64)
  ) -> Result<CameraSnapshot, FileError> {
    let agreement = connection.agreement
    let path = connection.descriptor.path
    let bytes = connection.bytes(delivery, plane: 0)
    let colours = connection.bytes(delivery, plane: 1)
    guard !delivery.isFlagged, agreement.holdsFrame(bytes, colours) else {
      return .failure(FileError(path, "a damaged frame of \(delivery.bytesUsed) bytes"))
    }
    let stamp = FrameStamp(
      sequence: UInt64(delivery.sequence), monotonicNanoseconds: timestamp.monotonic,
      utcNanoseconds: timestamp.utc)
    do throws(FileError) {
      return .success(try CameraSnapshot(bytes, colours, agreement, stamp, writer, path))
    } catch { return .failure(error) }
  }
}

extension CameraSnapshot {
  /// A frame as the camera sent it.
  ///
  /// - Parameter writer: without a correction.
  /// - Throws: `FileError` when the picture is broken.
  init(
    _ bytes: RawSpan, _ colours: RawSpan, _ agreement: VideoAgreement, _ stamp: FrameStamp,
    _ writer: FrameWriter, _ path: String
  ) throws(FileError) {
    let format = agreement.format.slotFormat
    var pixels = [UInt8](repeating: 0, count: agreement.size.pixelCount * format.bytesPerPixel!)
    var span = pixels.mutableSpan
    var target = span.mutableBytes
    try writer.write(bytes, colours, into: &target)
    self.init(
      size: agreement.size, format: format, pixels: pixels, cameraFormat: agreement.format,
      monotonicNanoseconds: stamp.monotonicNanoseconds, utcNanoseconds: stamp.utcNanoseconds, source: path)
  }
}
