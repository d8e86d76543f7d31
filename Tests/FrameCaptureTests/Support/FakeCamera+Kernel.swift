import CV4L2
import FrameCapture
import Glibc

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
    case .press: keys += [(KEY_CAMERA, 1), (KEY_CAMERA, 0)]
    case .perform: break
    }
    if !away.isEmpty { return 0x1A }
    return !ready.isEmpty || isFalseAlarm || pendingReadError != nil ? 1 : 0
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
    monotonic += UInt64(interval.0) * 1_000_000_000 / UInt64(max(1, interval.1))
  }

  private mutating func fill(_ bytes: [UInt8], flags: UInt32 = 0, claiming: Int? = nil) {
    defer { sequence &+= 1 }
    // As uvcvideo does: no buffer, no frame, and the number is gone.
    guard isStreaming, !queued.isEmpty else { return }
    let index = queued.removeFirst()
    memory[index].copyBytes(from: bytes.prefix(memory[index].count))
    ready.append((index, sequence, flags, claiming ?? bytes.count))
  }

  mutating func answer(_ descriptor: Int32, _ number: UInt, _ argument: UnsafeMutableRawPointer) -> Int32 {
    requests.append(number)
    if requests.count > 4096 { requests.removeFirst(2048) }
    guard let path = descriptors[descriptor] else { return EBADF }
    if stale.contains(descriptor) { return ENODEV }
    if var errors = setup.errors[number], !errors.isEmpty {
      let error = errors.removeFirst()
      setup.errors[number] = errors
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
    case hooke_get_parameters, hooke_set_parameters:
      return with(v4l2_streamparm.self) { parameters(&$0, sets: number == hooke_set_parameters) }
    case hooke_request_buffers: return with(v4l2_requestbuffers.self) { takeBuffers(&$0) }
    case hooke_query_buffer:
      return with(v4l2_buffer.self) {
        guard memory.indices.contains(Int($0.index)) else { return EINVAL }
        $0.length = UInt32(memory[Int($0.index)].count)
        $0.m.offset = $0.index
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

  private mutating func setFormat(_ answer: inout v4l2_format) -> Int32 {
    var found = answer.fmt.pix
    if let code = setup.chosenCode { found.pixelformat = fourCharacters(code) }
    if let size = setup.chosenSize { (found.width, found.height) = size }
    let bytesPerPixel: UInt32 =
      switch found.pixelformat {
      case fourCharacters("YUYV"): 2
      case fourCharacters("GREY"): 1
      case fourCharacters("RGB3"), fourCharacters("BGR3"): 3
      default: 0
      }
    found.bytesperline = setup.bytesPerLine ?? found.width * bytesPerPixel
    found.sizeimage =
      bytesPerPixel == 0 ? found.width * found.height * 2 + 65536 : found.bytesperline * found.height
    format = found
    answer.fmt.pix = found
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

  private mutating func takeBuffers(_ answer: inout v4l2_requestbuffers) -> Int32 {
    guard mappings.isEmpty else { return EBUSY }
    for buffer in memory { buffer.deallocate() }
    answer.count = setup.grantedBuffers ?? answer.count
    memory = (0..<answer.count).map { _ in
      .allocate(byteCount: Int(format.sizeimage), alignment: 64)
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
    answer.flags = frame.flags | UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)
    answer.timestamp = timeval(
      tv_sec: Int(monotonic / 1_000_000_000), tv_usec: Int(monotonic % 1_000_000_000 / 1000))
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
