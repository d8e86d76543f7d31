import CV4L2
import Frames
import Glibc
import System

/// The real thing. Calls that a signal interrupted are repeated.
public struct LinuxVideoSystem: VideoSystem {
  /// Holds nothing; any number may exist.
  public init() {}

  /// Throws the system's error number; the descriptor does not pass to programs that are started.
  public func open(_ path: String) throws(SystemError) -> Int32 {
    var descriptor: Int32 = -1
    try retrying { unsafe hooke_open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC, &descriptor) }
    return descriptor
  }

  /// Errors are ignored: there is nothing to be done about them.
  public func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

  /// Throws `EAGAIN` where no frame is there yet.
  public func read(_ descriptor: Int32, into memory: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int
  {
    while true {
      let count = unsafe Glibc.read(descriptor, memory.baseAddress!, memory.count)
      if count >= 0 { return count }
      if errno != EINTR { throw SystemError(errno) }
    }
  }

  /// The call `ioctl`, which writes its answer into the same structure.
  public func request(_ descriptor: Int32, _ number: UInt, _ argument: UnsafeMutableRawPointer)
    throws(SystemError)
  {
    try retrying { unsafe hooke_ioctl(descriptor, number, argument) }
  }

  /// Maps a driver's buffer for reading and writing, shared with the driver.
  public func map(_ descriptor: Int32, length: Int, offset: UInt32) throws(SystemError)
    -> UnsafeMutableRawBufferPointer
  {
    let memory = unsafe mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, Int(offset))
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else { throw SystemError(errno) }
    return unsafe UnsafeMutableRawBufferPointer(start: memory, count: length)
  }

  /// Takes what `map` gave, whole.
  public func unmap(_ memory: UnsafeMutableRawBufferPointer) {
    unsafe munmap(memory.baseAddress!, memory.count)
  }

  /// Returns 0 also when a signal ended the wait.
  public func poll(_ descriptor: Int32, milliseconds: Int32) throws(SystemError) -> Int32 {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let status = unsafe Glibc.poll(&waiting, 1, milliseconds)
    // An interrupted wait counts as one that found nothing: the caller looks at its own clock anyway.
    if status < 0 { if errno == EINTR { return 0 } else { throw SystemError(errno) } }
    return Int32(waiting.revents)
  }

  /// Reads both clocks one right after the other.
  public func clocks() -> (monotonic: UInt64, utc: Int64) {
    (SystemClock.monotonicNanoseconds(), SystemClock.utcNanoseconds())
  }

  /// Sleeps at least so long, also when signals come.
  public func sleep(milliseconds: Int) { SystemClock.sleep(nanoseconds: UInt64(milliseconds) * 1_000_000) }

  /// In the order of the alphabet; names that begin with a dot are left out.
  public func names(in folder: String) -> [String] { (try? folderEntries(folder)) ?? [] }

  /// The first line, as far as it lies within 4096 bytes; for files of sysfs and procfs.
  public func text(_ path: String) -> String? {
    // Files of sysfs and procfs do not say how long they are: those that matter here are one short line.
    guard let line = try? readStart(of: path, count: 4096) else { return nil }
    return String(decoding: line.prefix { $0 != 0 && $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }

  /// Asks the file system each time, since links change when cameras are plugged in.
  public func resolved(_ path: String) -> String? {
    pathKind(path) == .nothing ? nil : resolvedPath(path)
  }

  private func retrying(_ call: () -> Int32) throws(SystemError) {
    while true {
      let number = call()
      if number == 0 { return }
      if number != EINTR { throw SystemError(number) }
    }
  }
}
