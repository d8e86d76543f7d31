import Glibc
import SystemPackage

/// Text to the terminal or wherever the streams lead, at once; a reader that went away is nobody's error.
public enum StandardStream: Sendable {
  /// What commands give, and what they say about it.
  case output, errors

  /// Whether a person may be reading, rather than a file or a pipe.
  public var isTerminal: Bool { isatty(descriptor.rawValue) == 1 }

  /// Writes a text as it is, without a line end. What cannot be written is lost, and nobody is told.
  public func write(_ text: String) { _ = try? descriptor.writeAll(text.utf8) }

  private var descriptor: FileDescriptor {
    switch self {
    case .output: .standardOutput
    case .errors: .standardError
    }
  }
}
