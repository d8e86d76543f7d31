import CV4L2
import Glibc

/// An open video device; closed when this value ends.
///
/// Every request to the driver is one method here.
struct VideoDescriptor: ~Copyable {
  let system: any VideoSystem
  let path: String
  private let number: Int32

  init(_ path: String, system: any VideoSystem) throws(SystemError) {
    number = try system.open(path)
    self.path = path
    self.system = system
  }

  deinit { system.close(number) }

  private static let capture = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
  private static let mapped = V4L2_MEMORY_MMAP.rawValue

  func capability() throws(SystemError) -> v4l2_capability {
    var capability = v4l2_capability()
    try system.request(number, hooke_query_capability, &capability)
    return capability
  }

  // MARK: What is offered. Lists end with an error of the driver; their length is capped against one that never does.

  func formats() -> [v4l2_fmtdesc] {
    list { index in
      var description = v4l2_fmtdesc()
      description.index = index
      description.type = Self.capture
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

  // MARK: Format and rate

  func setFormat(_ code: FourCharacterCode, width: Int, height: Int) throws(SystemError) -> v4l2_pix_format {
    var format = v4l2_format()
    format.type = Self.capture
    format.fmt.pix = v4l2_pix_format()
    format.fmt.pix.width = UInt32(width)
    format.fmt.pix.height = UInt32(height)
    format.fmt.pix.pixelformat = code.value
    format.fmt.pix.field = V4L2_FIELD_NONE.rawValue
    try system.request(number, hooke_set_format, &format)
    return format.fmt.pix
  }

  /// - Returns: the interval between frames that the driver agreed to, as a fraction of a second.
  func setInterval(_ interval: v4l2_fract) throws(SystemError) -> v4l2_fract {
    var parameters = v4l2_streamparm()
    parameters.type = Self.capture
    parameters.parm.capture.timeperframe = interval
    try system.request(number, hooke_set_parameters, &parameters)
    return parameters.parm.capture.timeperframe
  }

  func interval() throws(SystemError) -> v4l2_fract {
    var parameters = v4l2_streamparm()
    parameters.type = Self.capture
    try system.request(number, hooke_get_parameters, &parameters)
    return parameters.parm.capture.timeperframe
  }

  // MARK: Buffers and streaming

  func requestBuffers(_ count: Int) throws(SystemError) -> Int {
    var request = v4l2_requestbuffers()
    request.count = UInt32(count)
    request.type = Self.capture
    request.memory = Self.mapped
    try system.request(number, hooke_request_buffers, &request)
    return Int(request.count)
  }

  func mapBuffer(_ index: Int) throws(SystemError) -> UnsafeMutableRawBufferPointer {
    var buffer = emptyBuffer()
    buffer.index = UInt32(index)
    try system.request(number, hooke_query_buffer, &buffer)
    return try system.map(number, length: Int(buffer.length), offset: buffer.m.offset)
  }

  func queueBuffer(_ index: Int) throws(SystemError) {
    var buffer = emptyBuffer()
    buffer.index = UInt32(index)
    try system.request(number, hooke_queue_buffer, &buffer)
  }

  func dequeueBuffer() throws(SystemError) -> v4l2_buffer {
    var buffer = emptyBuffer()
    try system.request(number, hooke_dequeue_buffer, &buffer)
    return buffer
  }

  func startStreaming() throws(SystemError) {
    var type = Self.capture
    try system.request(number, hooke_stream_on, &type)
  }

  func stopStreaming() throws(SystemError) {
    var type = Self.capture
    try system.request(number, hooke_stream_off, &type)
  }

  func poll(milliseconds: Int32) throws(SystemError) -> Int32 {
    try system.poll(number, milliseconds: milliseconds)
  }

  private func emptyBuffer() -> v4l2_buffer {
    var buffer = v4l2_buffer()
    buffer.type = Self.capture
    buffer.memory = Self.mapped
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

/// The text in one of V4L2's fixed arrays of characters.
func words<Characters>(_ characters: Characters) -> String {
  withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
