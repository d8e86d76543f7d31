import CV4L2
import Cameras
import Frames
import Glibc
import Recordings

/// What the kernel answers, as far as a capture program asks.
extension FakeCamera.State {
  mutating func settle() {
    guard let back = backAt, monotonic >= back.time else { return }
    backAt = nil
    leakedWhileAway = max(leakedWhileAway, descriptors.count)
    let camera = away.keys.sorted()[0]
    setup.nodes[back.path] = away[camera]
    away = [:]
    // Controls come back with what the camera has by itself.
    for index in setup.controls.indices { setup.controls[index].value = setup.controls[index].initial }
  }

  mutating func perform(_ action: FakeCamera.Action, _ milliseconds: Int32) -> Int32 {
    switch action {
    case .frame(let bytes):
      expose()
      fill(bytes)
    case .flagged(let bytes): fill(bytes, flags: UInt32(V4L2_BUF_FLAG_ERROR))
    case .lose(let count):
      expose()
      sequence &+= count
    case .claims(let count): fill([], claiming: count)
    case .burst(let frames): for frame in frames { fill(frame) }
    case .silence(let duration):
      let slept = min(duration, Int(milliseconds))
      monotonic += UInt64(slept) * 1_000_000
      if duration > slept {
        position -= 1
        script[position] = .silence(duration - slept)
      }
    case .falseAlarm: isFalseAlarm = true
    case .readError(let number): pendingReadError = number
    case .unplug(let after, let path):
      unplug()
      backAt = (monotonic + UInt64(after) * 1_000_000, path)
    case .unplugForGood: unplug()
    case .setClock(let seconds): utcOffset += Int64(seconds * 1e9)
    case .picture(let value):
      expose()
      fill(Array(repeating: value, count: planeSizes.reduce(0, +)))
    case .press: keys += [(KEY_CAMERA, 1), (KEY_CAMERA, 0)]
    case .perform: break
    }
    if !away.isEmpty { return 0x1A }
    return !ready.isEmpty || isFalseAlarm || pendingReadError != nil ? 1 : 0
  }

  /// A grey YUYV frame with its number in the first 32 tiles of 16 x 8 pixels, as the microscope of
  /// `tools/virtual-camera` sends it.
  mutating func performNumbered(_ milliseconds: Int32) -> Int32 {
    var bytes = [UInt8](repeating: 128, count: planeSizes.reduce(0, +))
    for tile in 0..<32 where (tile + 1) * 32 <= Int(format.bytesperline) {
      let luminance: UInt8 = sequence >> (31 - tile) & 1 == 1 ? 235 : 16
      let start = 4 * Int(format.bytesperline) + tile * 32
      for pixel in 0..<16 { bytes[start + 2 * pixel] = luminance }
    }
    return perform(.frame(bytes), milliseconds)
  }

  private mutating func unplug() {
    // Other cameras, on other buses, stay.
    let bus = setup.nodes.values.first { $0.card == "Fake Microscope" }?.bus
    away = setup.nodes.filter { $0.value.bus == bus }
    setup.nodes = setup.nodes.filter { $0.value.bus != bus }
    isStreaming = false
    stale.formUnion(descriptors.keys)
    (queued, ready) = ([], [])
  }

  /// One frame time passes.
  private mutating func expose() {
    monotonic += UInt64(Double(interval.0) * 1e9 / Double(max(1, interval.1)) * setup.slowness)
  }

  private mutating func fill(_ bytes: [UInt8], flags: UInt32 = 0, claiming: Int? = nil) {
    defer { sequence &+= 1 }
    // As uvcvideo does: no buffer, no frame, and the number is gone.
    guard isStreaming, !queued.isEmpty else { return }
    let index = queued.removeFirst()
    var rest = bytes[...]
    for plane in memory[index] {
      let room = UnsafeMutableRawBufferPointer(rebasing: plane[setup.planeHeader...])
      room.copyBytes(from: rest.prefix(room.count))
      rest = rest.dropFirst(room.count)
    }
    // No two frames come within a microsecond, which is as fine as the kernel's times are.
    monotonic = max(monotonic, lastTime + 1000)
    lastTime = monotonic
    ready.append((index, sequence, flags, claiming ?? bytes.count, monotonic))
  }

  mutating func answer(_ descriptor: Int32, _ number: UInt, _ argument: UnsafeMutableRawPointer) -> Int32 {
    requests.append(number)
    if requests.count > 4096 { requests.removeFirst(2048) }
    guard let path = descriptors[descriptor] else { return EBADF }
    if stale.contains(descriptor) { return ENODEV }
    if var errors = setup.errors[number], !errors.isEmpty {
      let error = errors.removeFirst()
      setup.errors[number] = errors
      // A camera that cannot even be stopped has stopped.
      if error != 0, number == hooke_stream_off { isStreaming = false }
      if error != 0 { return error }
    }
    func with<Value>(_ type: Value.Type, _ body: (inout Value) -> Int32) -> Int32 {
      body(&argument.assumingMemoryBound(to: type).pointee)
    }
    switch number {
    case hooke_query_capability: return with(v4l2_capability.self) { capability(path, &$0) }
    case hooke_enumerate_formats: return with(v4l2_fmtdesc.self) { describeFormat(&$0) }
    case hooke_enumerate_sizes: return with(v4l2_frmsizeenum.self) { describeSize(&$0) }
    case hooke_enumerate_intervals: return with(v4l2_frmivalenum.self) { describeInterval(&$0) }
    case hooke_set_format: return with(v4l2_format.self) { setFormat(&$0) }
    case hooke_get_format: return with(v4l2_format.self) { reportFormat(&$0) }
    case hooke_set_input: return with(Int32.self) { $0 == 0 ? 0 : EINVAL }
    case hooke_get_parameters, hooke_set_parameters:
      return with(v4l2_streamparm.self) { parameters(&$0, sets: number == hooke_set_parameters) }
    case hooke_request_buffers: return with(v4l2_requestbuffers.self) { allocateBuffers(&$0, descriptor) }
    case hooke_query_buffer:
      return with(v4l2_buffer.self) {
        guard memory.indices.contains(Int($0.index)) else { return EINVAL }
        let planes = memory[Int($0.index)]
        guard let answers = Self.planes(of: $0) else {
          $0.length = UInt32(planes[0].count)
          $0.m.offset = $0.index * 8
          return 0
        }
        for plane in planes.indices {
          answers[plane].length = UInt32(planes[plane].count)
          answers[plane].m.mem_offset = $0.index * 8 + UInt32(plane)
        }
        $0.length = UInt32(planes.count)
        return 0
      }
    case hooke_queue_buffer:
      return with(v4l2_buffer.self) {
        guard memory.indices.contains(Int($0.index)), !queued.contains(Int($0.index)) else { return EINVAL }
        queued.append(Int($0.index))
        return 0
      }
    case hooke_dequeue_buffer: return with(v4l2_buffer.self) { dequeue(&$0) }
    case hooke_stream_on:
      isStreaming = true
      sequence = setup.firstSequence
      return 0
    case hooke_stream_off:
      isStreaming = false
      (queued, ready) = ([], [])
      return 0
    case hooke_query_control: return with(v4l2_query_ext_ctrl.self) { describeControl(&$0) }
    case hooke_query_menu: return with(v4l2_querymenu.self) { describeMenu(&$0) }
    case hooke_get_control:
      return with(v4l2_control.self) { control in
        guard let found = setup.controls.first(where: { $0.identifier == control.id }) else { return EINVAL }
        control.value = found.value
        return 0
      }
    case hooke_set_control: return with(v4l2_control.self) { setControl(&$0) }
    default: return ENOTTY
    }
  }

  private func capability(_ path: String, _ answer: inout v4l2_capability) -> Int32 {
    let node = setup.nodes[path]!
    if node.capabilities == 0 { return ENOTTY }
    put(node.card, into: &answer.card)
    put("uvcvideo", into: &answer.driver)
    put(node.bus, into: &answer.bus_info)
    answer.capabilities = UInt32(V4L2_CAP_DEVICE_CAPS) | UInt32(V4L2_CAP_VIDEO_CAPTURE)
    answer.device_caps = node.capabilities
    return 0
  }

  private func describeFormat(_ answer: inout v4l2_fmtdesc) -> Int32 {
    guard setup.formats.indices.contains(Int(answer.index)) else { return EINVAL }
    answer.pixelformat = fourCharacters(setup.formats[Int(answer.index)].code)
    return 0
  }

  private func format(_ code: UInt32) -> (code: String, sizes: [(UInt32, UInt32)], rates: [UInt32])? {
    setup.formats.first { fourCharacters($0.code) == code }
  }

  private func describeSize(_ answer: inout v4l2_frmsizeenum) -> Int32 {
    guard let sizes = format(answer.pixel_format)?.sizes, sizes.indices.contains(Int(answer.index)) else {
      return EINVAL
    }
    answer.type = V4L2_FRMSIZE_TYPE_DISCRETE.rawValue
    (answer.discrete.width, answer.discrete.height) = sizes[Int(answer.index)]
    return 0
  }

  private func describeInterval(_ answer: inout v4l2_frmivalenum) -> Int32 {
    guard let rates = format(answer.pixel_format)?.rates, rates.indices.contains(Int(answer.index)) else {
      return EINVAL
    }
    answer.type = V4L2_FRMIVAL_TYPE_DISCRETE.rawValue
    answer.discrete = v4l2_fract(numerator: 1, denominator: rates[Int(answer.index)])
    return 0
  }

  private static func planes(of buffer: v4l2_buffer) -> UnsafeMutablePointer<v4l2_plane>? {
    buffer.type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue ? buffer.m.planes : nil
  }

  private mutating func setFormat(_ answer: inout v4l2_format) -> Int32 {
    if !memory.isEmpty { return EBUSY }
    let isMultiPlanar = answer.type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue
    var found = v4l2_pix_format()
    if isMultiPlanar {
      let asked = answer.fmt.pix_mp
      (found.width, found.height, found.pixelformat) = (asked.width, asked.height, asked.pixelformat)
    } else {
      found = answer.fmt.pix
    }
    if let code = setup.chosenCode { found.pixelformat = fourCharacters(code) }
    if let size = setup.chosenSize { (found.width, found.height) = size }
    // Bits of a pixel in a row of the first plane, and of the whole frame.
    let (row, whole): (UInt32, UInt32) =
      switch found.pixelformat {
      case fourCharacters("GREY"), fourCharacters("BA81"), fourCharacters("GBRG"), fourCharacters("GRBG"),
        fourCharacters("RGGB"):
        (8, 8)
      case fourCharacters("NV16"), fourCharacters("NV61"): (8, 16)
      case fourCharacters("RGB3"), fourCharacters("BGR3"): (24, 24)
      case fourCharacters("XR24"), fourCharacters("BX24"): (32, 32)
      case fourCharacters("NV12"), fourCharacters("NM12"), fourCharacters("NV21"), fourCharacters("YU12"),
        fourCharacters("YV12"):
        (8, 12)
      case fourCharacters("MJPG"): (0, 0)
      default: (16, 16)
      }
    found.bytesperline = setup.bytesPerLine ?? found.width * row / 8
    found.sizeimage =
      row == 0 ? found.width * found.height * 2 + 65536 : found.bytesperline * found.height * whole / row
    format = found
    let luminance = Int(found.bytesperline * found.height)
    planeSizes =
      found.pixelformat == fourCharacters("NM12") ? [luminance, luminance / 2] : [Int(found.sizeimage)]
    return reportFormat(&answer)
  }

  private func reportFormat(_ answer: inout v4l2_format) -> Int32 {
    guard answer.type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue else {
      answer.fmt.pix = format
      return 0
    }
    var found = v4l2_pix_format_mplane()
    (found.width, found.height, found.pixelformat) = (format.width, format.height, format.pixelformat)
    found.num_planes = UInt8(planeSizes.count)
    found.plane_fmt.0.bytesperline = format.bytesperline
    found.plane_fmt.1.bytesperline = format.bytesperline
    answer.fmt.pix_mp = found
    return 0
  }

  private mutating func parameters(_ answer: inout v4l2_streamparm, sets: Bool) -> Int32 {
    let asked = answer.parm.capture.timeperframe
    if sets, asked.numerator > 0 {
      // The offered rate nearest above, as uvcvideo does.
      let rate = Double(asked.denominator) / Double(asked.numerator)
      let rates = format(format.pixelformat)?.rates ?? [30]
      interval = (1, rates.sorted().first { Double($0) >= rate - 0.001 } ?? rates.max()!)
    }
    answer.parm.capture.timeperframe = v4l2_fract(numerator: interval.0, denominator: interval.1)
    return 0
  }

  private mutating func allocateBuffers(_ answer: inout v4l2_requestbuffers, _ descriptor: Int32) -> Int32 {
    guard mappings.isEmpty else { return EBUSY }
    owner = descriptor
    for planes in memory { for plane in planes { plane.deallocate() } }
    if answer.count > 0 { answer.count = setup.grantedBuffers ?? answer.count }
    memory = (0..<answer.count).map { _ in
      planeSizes.map { .allocate(byteCount: $0 + setup.planeHeader, alignment: 64) }
    }
    (queued, ready) = ([], [])
    return 0
  }

  private mutating func dequeue(_ answer: inout v4l2_buffer) -> Int32 {
    if isFalseAlarm {
      isFalseAlarm = false
      return EAGAIN
    }
    if let error = pendingReadError {
      pendingReadError = nil
      return error
    }
    guard !ready.isEmpty else { return EAGAIN }
    let frame = ready.removeFirst()
    answer.index = UInt32(frame.index)
    answer.sequence = frame.sequence
    answer.bytesused = UInt32(frame.bytes)
    if let planes = Self.planes(of: answer) {
      answer.bytesused = 0
      answer.length = UInt32(planeSizes.count)
      var rest = frame.bytes
      for plane in planeSizes.indices {
        let count = plane == planeSizes.count - 1 ? rest : min(rest, planeSizes[plane])
        planes[plane].data_offset = UInt32(setup.planeHeader)
        planes[plane].bytesused = UInt32(count + setup.planeHeader)
        rest -= count
      }
    }
    answer.flags = frame.flags | (setup.hasMonotonicTimes ? UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC) : 0)
    let time = setup.stamp(frame.sequence, frame.time)
    answer.timestamp = timeval(tv_sec: Int(time / 1_000_000_000), tv_usec: Int(time % 1_000_000_000 / 1000))
    return 0
  }

  private func isHeld(_ control: FakeCamera.Control) -> Bool {
    setup.controls.contains { $0.identifier == control.holder && $0.value == control.heldWhile }
  }

  private func describeControl(_ answer: inout v4l2_query_ext_ctrl) -> Int32 {
    let last = answer.id & ~UInt32(V4L2_CTRL_FLAG_NEXT_CTRL)
    guard
      let control = setup.controls.sorted(by: { $0.identifier < $1.identifier }).first(where: {
        $0.identifier > last
      })
    else { return EINVAL }
    answer.id = control.identifier
    answer.type = control.type.rawValue
    put(control.name, into: &answer.name)
    (answer.minimum, answer.maximum) = (control.range.lowerBound, control.range.upperBound)
    answer.step = 1
    answer.flags = isHeld(control) ? UInt32(V4L2_CTRL_FLAG_INACTIVE) : 0
    return 0
  }

  private func describeMenu(_ answer: inout v4l2_querymenu) -> Int32 {
    guard let control = setup.controls.first(where: { $0.identifier == answer.id }),
      let name = control.menu[Int64(answer.index)]
    else { return EINVAL }
    put(name, into: &answer.name)
    return 0
  }

  private mutating func setControl(_ answer: inout v4l2_control) -> Int32 {
    guard let index = setup.controls.firstIndex(where: { $0.identifier == answer.id }) else { return EINVAL }
    if isHeld(setup.controls[index]) { return EACCES }
    guard setup.controls[index].range.contains(Int64(answer.value)) else { return ERANGE }
    setup.controls[index].value = answer.value
    return 0
  }
}

func fourCharacters(_ code: String) -> UInt32 { code.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) } }

private func put<Characters>(_ text: String, into characters: inout Characters) {
  withUnsafeMutableBytes(of: &characters) { $0.copyBytes(from: text.utf8.prefix($0.count - 1)) }
}
