import Glibc
import System

/// Text to the terminal or wherever the streams lead, at once; a reader that went away is nobody's error.
enum StandardStream {
  case output, errors

  var isTerminal: Bool { isatty(descriptor) == 1 }

  func write(_ text: String) { _ = Array(text.utf8).withUnsafeBytes { writeAll(descriptor, $0) } }

  private var descriptor: Int32 {
    switch self {
    case .output: STDOUT_FILENO
    case .errors: STDERR_FILENO
    }
  }
}
