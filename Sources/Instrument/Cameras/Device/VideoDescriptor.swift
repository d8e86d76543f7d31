import CV4L2
import Frames
import System

/// An open video device; closed when this value ends.
///
/// Every request to the driver is one method here. `identify()` comes first: it tells which of the kernel's two
/// interfaces, with one plane of memory per picture or with several, the others must speak.
struct VideoDescriptor: ~Copyable {
  let system: any VideoSystem
  let path: String
  private let number: Int32
  private var capture = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue

  /// The most planes of memory that a frame is read from.
  static let planeLimit = 2

  init(_ path: String, system: any VideoSystem) throws(SystemError) {
    number = try system.open(path)
    self.path = path
    self.system = system
  }

  deinit { system.close(number) }

  private static let mapped = V4L2_MEMORY_MMAP.rawValue

  mutating func identify() throws(SystemError) -> v4l2_capability {
    var capability = v4l2_capability()
    try system.request(number, hooke_query_capability, &capability)
    if VideoRole(capability) == .multiPlanarCamera { capture = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue }
    return capability
  }

  private var isMultiPlanar: Bool { capture == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue }

  // MARK: What is offered. Lists end with an error of the driver; their length is capped against one that never does.

  func formats() -> [v4l2_fmtdesc] {
    list { index in
      var description = v4l2_fmtdesc()
      description.index = index
      description.type = capture
      return attempt(hooke_enumerate_formats, &description) ? description : nil
    }
  }

  func sizes(_ code: FourCharacterCode) -> [v4l2_frmsizeenum] {
    list { index in
      var size = v4l2_frmsizeenum()
      size.index = index
      size.pixel_format = code.value
      return attempt(hooke_enumerate_sizes, &size) ? size : nil
    }
  }

  func intervals(_ code: FourCharacterCode, width: UInt32, height: UInt32) -> [v4l2_frmivalenum] {
    list { index in
      var interval = v4l2_frmivalenum()
      interval.index = index
      interval.pixel_format = code.value
      interval.width = width
      interval.height = height
      return attempt(hooke_enumerate_intervals, &interval) ? interval : nil
    }
  }

  func control(after identifier: UInt32) -> v4l2_query_ext_ctrl? {
    var query = v4l2_query_ext_ctrl()
    query.id = identifier | UInt32(V4L2_CTRL_FLAG_NEXT_CTRL)
    return attempt(hooke_query_control, &query) ? query : nil
  }

  func menuItem(_ identifier: UInt32, _ index: UInt32) -> v4l2_querymenu? {
    var item = v4l2_querymenu()
    item.id = identifier
    item.index = index
    return attempt(hooke_query_menu, &item) ? item : nil
  }

  func value(of identifier: UInt32) -> Int? {
    var control = v4l2_control()
    control.id = identifier
    return attempt(hooke_get_control, &control) ? Int(control.value) : nil
  }

  func setValue(of identifier: UInt32, to value: Int32) throws(SystemError) {
    var control = v4l2_control(id: identifier, value: value)
    try system.request(number, hooke_set_control, &control)
  }

  // MARK: Input, format and rate

  func setInput(_ index: Int) throws(SystemError) {
    var input = Int32(index)
    try system.request(number, hooke_set_input, &input)
  }

  /// What a driver says about a format, whichever interface it has.
  struct FormatAnswer {
    var code: FourCharacterCode
    var width: Int
    var height: Int
    /// Per plane of memory.
    var bytesPerLine: [Int]
  }

  func setFormat(_ code: FourCharacterCode, width: Int, height: Int) throws(SystemError) -> FormatAnswer {
    var format = v4l2_format()
    format.type = capture
    if isMultiPlanar {
      format.fmt.pix_mp = v4l2_pix_format_mplane()
      (format.fmt.pix_mp.width, format.fmt.pix_mp.height) = (UInt32(width), UInt32(height))
      format.fmt.pix_mp.pixelformat = code.value
      format.fmt.pix_mp.field = V4L2_FIELD_NONE.rawValue
    } else {
      format.fmt.pix = v4l2_pix_format()
      (format.fmt.pix.width, format.fmt.pix.height) = (UInt32(width), UInt32(height))
      format.fmt.pix.pixelformat = code.value
      format.fmt.pix.field = V4L2_FIELD_NONE.rawValue
    }
    try system.request(number, hooke_set_format, &format)
    return answer(format)
  }

  /// The format that the camera has now.
  func format() throws(SystemError) -> FormatAnswer {
    var format = v4l2_format()
    format.type = capture
    try system.request(number, hooke_get_format, &format)
    return answer(format)
  }

  private func answer(_ format: v4l2_format) -> FormatAnswer {
    guard isMultiPlanar else {
      let found = format.fmt.pix
      return FormatAnswer(
        code: FourCharacterCode(value: found.pixelformat), width: Int(found.width), height: Int(found.height),
        bytesPerLine: [Int(found.bytesperline)])
    }
    var found = format.fmt.pix_mp
    let count = min(Int(found.num_planes), 8)
    let lines = withUnsafeBytes(of: &found.plane_fmt) { planes in
      planes.bindMemory(to: v4l2_plane_pix_format.self).prefix(count).map { Int($0.bytesperline) }
    }
    return FormatAnswer(
      code: FourCharacterCode(value: found.pixelformat), width: Int(found.width), height: Int(found.height),
      bytesPerLine: lines)
  }

  /// - Returns: the interval between frames that the driver agreed to, as a fraction of a second.
  func setInterval(_ interval: v4l2_fract) throws(SystemError) -> v4l2_fract {
    var parameters = v4l2_streamparm()
    parameters.type = capture
    parameters.parm.capture.timeperframe = interval
    try system.request(number, hooke_set_parameters, &parameters)
    return parameters.parm.capture.timeperframe
  }

  func interval() throws(SystemError) -> v4l2_fract {
    var parameters = v4l2_streamparm()
    parameters.type = capture
    try system.request(number, hooke_get_parameters, &parameters)
    return parameters.parm.capture.timeperframe
  }

  // MARK: Buffers and streaming

  /// A plane of a delivered frame: where its bytes begin, and how many there are.
  struct PlaneUse {
    var offset = 0
    var count = 0
  }

  func requestBuffers(_ count: Int) throws(SystemError) -> Int {
    var request = v4l2_requestbuffers()
    request.count = UInt32(count)
    request.type = capture
    request.memory = Self.mapped
    try system.request(number, hooke_request_buffers, &request)
    return Int(request.count)
  }

  /// - Returns: the buffer's memory, plane by plane.
  func mapBuffer(_ index: Int, planes count: Int) throws(SystemError) -> [MappedPlane] {
    var places: InlineArray<8, (length: Int, offset: UInt32)> = .init(repeating: (0, 0))
    _ = try request(hooke_query_buffer, index) { buffer, planes in
      guard let planes else {
        places[0] = unsafe (Int(buffer.length), buffer.m.offset)
        return
      }
      for plane in 0..<count { places[plane] = (Int(planes[plane].length), planes[plane].m.mem_offset) }
    }
    var memory: [MappedPlane] = []
    for plane in 0..<count {
      memory.append(try MappedPlane(number, places[plane].length, places[plane].offset, system: system))
    }
    return memory
  }

  func queueBuffer(_ index: Int) throws(SystemError) {
    _ = try request(hooke_queue_buffer, index) { _, _ in }
  }

  func dequeueBuffer() throws(SystemError) -> (buffer: v4l2_buffer, planes: InlineArray<2, PlaneUse>) {
    var uses: InlineArray<2, PlaneUse> = .init(repeating: PlaneUse())
    let buffer = try request(hooke_dequeue_buffer, 0) { buffer, planes in
      guard let planes else {
        uses[0] = PlaneUse(offset: 0, count: Int(buffer.bytesused))
        return
      }
      for plane in 0..<min(Int(buffer.length), Self.planeLimit) {
        // What is used counts from the start of the memory, the header before the data included.
        let offset = Int(planes[plane].data_offset)
        uses[plane] = PlaneUse(offset: offset, count: max(0, Int(planes[plane].bytesused) - offset))
      }
    }
    return (buffer, uses)
  }

  func startStreaming() throws(SystemError) {
    var type = capture
    try system.request(number, hooke_stream_on, &type)
  }

  func stopStreaming() throws(SystemError) {
    var type = capture
    try system.request(number, hooke_stream_off, &type)
  }

  func poll(milliseconds: Int32) throws(SystemError) -> Int32 {
    try system.poll(number, milliseconds: milliseconds)
  }

  /// A request about one buffer; `body` sees the answer, and its planes on devices that have several.
  private func request(
    _ name: UInt, _ index: Int, _ body: (v4l2_buffer, UnsafeMutablePointer<v4l2_plane>?) -> Void
  ) throws(SystemError) -> v4l2_buffer {
    var buffer = v4l2_buffer()
    buffer.type = capture
    buffer.memory = Self.mapped
    buffer.index = UInt32(index)
    guard isMultiPlanar else {
      try system.request(number, name, &buffer)
      body(buffer, nil)
      return buffer
    }
    // As many as the kernel knows; on the stack, since this happens for every frame.
    var planes: InlineArray<8, v4l2_plane> = .init(repeating: v4l2_plane())
    var failure: SystemError?
    withUnsafeMutableBytes(of: &planes) { memory in
      let pointer = memory.baseAddress!.assumingMemoryBound(to: v4l2_plane.self)
      buffer.m.planes = pointer
      buffer.length = 8
      do throws(SystemError) { try system.request(number, name, &buffer) } catch {
        failure = error
        return
      }
      body(buffer, pointer)
      buffer.m.planes = nil
    }
    if let failure { throw failure }
    return buffer
  }

  private func attempt<Argument>(_ request: UInt, _ argument: inout Argument) -> Bool {
    do throws(SystemError) { try system.request(number, request, &argument) } catch { return false }
    return true
  }

  private func list<Item>(_ item: (UInt32) -> Item?) -> [Item] {
    var items: [Item] = []
    while items.count < 256, let next = item(UInt32(items.count)) { items.append(next) }
    return items
  }
}

/// A plane of a driver's buffer, mapped into memory; unmapped with the last reference, if not before.
@safe
final class MappedPlane {
  private let system: any VideoSystem
  private var memory: UnsafeMutableRawBufferPointer?

  init(_ descriptor: Int32, _ length: Int, _ offset: UInt32, system: any VideoSystem) throws(SystemError) {
    self.system = system
    unsafe memory = try system.map(descriptor, length: length, offset: offset)
  }

  deinit { unmap() }

  /// Gives it back to the driver; there are no bytes any more.
  func unmap() {
    guard let memory = unsafe memory else { return }
    unsafe system.unmap(memory)
    unsafe self.memory = nil
  }

  /// Who takes them holds the plane.
  var bytes: RawSpan {
    @_lifetime(immortal) get {
      guard let memory = unsafe memory else { return RawSpan() }
      return unsafe _overrideLifetime(
        RawSpan(_unsafeBytes: UnsafeRawBufferPointer(memory)), borrowing: ())
    }
  }
}
