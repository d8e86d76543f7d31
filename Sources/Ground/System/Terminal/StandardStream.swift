import Glibc
import SystemPackage

/// Text to the terminal or wherever the streams lead, at once; a reader that went away is nobody's error.
public enum StandardStream: Sendable {
  case output, errors

  public var isTerminal: Bool { isatty(descriptor.rawValue) == 1 }

  public func write(_ text: String) { _ = try? descriptor.writeAll(text.utf8) }

  private var descriptor: FileDescriptor {
    switch self {
    case .output: .standardOutput
    case .errors: .standardError
    }
  }
}
