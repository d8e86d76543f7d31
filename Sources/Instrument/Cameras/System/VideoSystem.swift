import Frames
import System

/// An error number of the system.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// As in `errno.h`, such as `EBUSY`.
  public let number: Int32
  /// Takes any number; 0 is no error.
  public init(_ number: Int32) { self.number = number }
  /// The system's own words for it.
  public var description: String { systemMessage(number) }
}

/// The one door for every call to the system that a camera needs, so that a scripted camera can stand behind it.
public protocol VideoSystem: Sendable {
  /// Opens a device for reading and writing without blocking.
  func open(_ path: String) throws(SystemError) -> Int32
  /// Gives the device back.
  func close(_ descriptor: Int32)
  /// Reads what is there, without waiting.
  ///
  /// - Returns: the number of bytes read.
  func read(_ descriptor: Int32, into memory: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int
  /// One V4L2 request; `argument` points to the structure that the request takes.
  func request(_ descriptor: Int32, _ number: UInt, _ argument: UnsafeMutableRawPointer) throws(SystemError)
  /// Makes a driver's buffer readable and writable; `unmap` ends that.
  func map(_ descriptor: Int32, length: Int, offset: UInt32) throws(SystemError)
    -> UnsafeMutableRawBufferPointer
  /// Ends what `map` began; the memory must not be used afterwards.
  func unmap(_ memory: UnsafeMutableRawBufferPointer)
  /// Waits for a frame.
  ///
  /// - Returns: the events of `poll`, 0 when the time passed.
  func poll(_ descriptor: Int32, milliseconds: Int32) throws(SystemError) -> Int32
  /// Nanoseconds of the monotonic clock, and of UTC since 1970, at one instant.
  func clocks() -> (monotonic: UInt64, utc: Int64)
  /// Holds the thread up.
  func sleep(milliseconds: Int)
  /// The names in a folder; empty when it cannot be read.
  func names(in folder: String) -> [String]
  /// A small text file without its end of line; nil when it cannot be read.
  func text(_ path: String) -> String?
  /// The path with every symbolic link followed; nil when nothing is there.
  func resolved(_ path: String) -> String?
}

extension VideoSystem {
  /// Reads a structure of the kernel.
  ///
  /// - Returns: false when it is not there as a whole; `record` may then hold anything.
  func read<Record: BitwiseCopyable>(_ descriptor: Int32, whole record: inout Record) -> Bool {
    unsafe withUnsafeMutableBytes(of: &record) { memory in
      (unsafe try? read(descriptor, into: memory)) == memory.count
    }
  }

  func request<Argument>(_ descriptor: Int32, _ number: UInt, _ argument: inout Argument) throws(SystemError)
  {
    var failure: SystemError?
    unsafe withUnsafeMutablePointer(to: &argument) { pointer in
      do throws(SystemError) {
        unsafe try request(descriptor, number, UnsafeMutableRawPointer(pointer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }
}
