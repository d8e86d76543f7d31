import CThreads
import Glibc
import Synchronization
import SystemPackage

/// Text to the terminal or wherever the streams lead, at once; a reader that went away is nobody's error.
public enum StandardStream: Sendable {
  /// What commands give, and what they say about it.
  case output, errors
  /// What nobody wants to read.
  case nowhere

  /// Whether a person may be reading, rather than a file or a pipe.
  public var isTerminal: Bool { descriptor.map { isatty($0.rawValue) == 1 } ?? false }

  /// The characters across and down of the terminal; nil where it is none, or one that does not say.
  public var terminalSize: (columns: Int, rows: Int)? {
    var (columns, rows) = (UInt16(0), UInt16(0))
    guard let descriptor, hooke_terminal_size(descriptor.rawValue, &columns, &rows) else { return nil }
    return (Int(columns), Int(rows))
  }

  /// Writes a text as it is, without a line end. What cannot be written is lost; `checkOutput` tells of it.
  ///
  /// Messages hold nobody up: one for which there is no room in a tenth of a second, as in a pipe that nobody reads, is lost,
  /// and those after it at once, until there is room.
  public func write(_ text: String) {
    if self == .errors, !Self.hasRoomForMessage() { return }
    do { _ = try descriptor?.writeAll(text.utf8) } catch {
      if self == .output { Self.outputFailed.store(true, ordering: .relaxed) }
    }
  }

  private static let isStuck = Atomic(false)

  private static func hasRoomForMessage() -> Bool {
    var file = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    let isReady = poll(&file, 1, isStuck.load(ordering: .relaxed) ? 0 : 100) > 0
    isStuck.store(!isReady, ordering: .relaxed)
    return isReady
  }

  private static let outputFailed = Atomic(false)

  /// Throws `FileError` when something that was to be written on standard output was lost, as on a full disk.
  ///
  /// What the C library still keeps of `print` is written first.
  public static func checkOutput() throws(FileError) {
    let isWhole = fflush(nil) == 0
    guard isWhole, !outputFailed.load(ordering: .relaxed) else {
      throw FileError(
        "standard output", "could not be written to its end",
        advice: "see that its disk is not full, and start again")
    }
  }

  /// Keeps the numbers of streams that were closed at the start, as by `2>&-`, from files that are opened later: messages would be
  /// written into them. What is written to such a stream is lost as before. To be called before anything is opened.
  public static func occupyClosed() { occupy(0...2) }

  static func occupy(_ numbers: ClosedRange<Int32>) {
    for number in numbers where fcntl(number, F_GETFD) == -1 {
      // For reading only: writing stays an error, which `checkOutput` tells.
      let opened = open("/dev/null", O_RDONLY)
      guard opened >= 0, opened != number else { continue }
      dup2(opened, number)
      close(opened)
    }
  }

  private var descriptor: FileDescriptor? {
    switch self {
    case .output: .standardOutput
    case .errors: .standardError
    case .nowhere: nil
    }
  }
}
