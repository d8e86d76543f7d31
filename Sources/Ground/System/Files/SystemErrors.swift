import SystemPackage

/// The system's words for an error number, such as "No space left on device".
public func systemMessage(_ number: Int32) -> String { Errno(rawValue: number).description }

/// Does something with a file; what the system refuses becomes an error that names the file.
///
/// - Parameters:
///   - problem: what could not be done, such as "cannot be opened".
///   - givesAdvice: whether the error says what to do about it, where that is known.
func attempt<Result>(
  _ path: String, _ problem: String, givesAdvice: Bool = true, _ call: () throws -> Result
) throws(FileError) -> Result {
  do { return try call() } catch {
    let number = error as? Errno
    throw FileError(path, "\(problem): \(error)", advice: givesAdvice ? number?.advice : nil)
  }
}

extension Errno {
  /// What to do about an error met while opening or writing a file.
  package var advice: String? {
    switch self {
    case .noSuchFileOrDirectory: "check the spelling and that the folder exists"
    case .permissionDenied, .notPermitted: "check its permissions, or name another place"
    case .readOnlyFileSystem: "the file system is read-only: name another place"
    case .noSpace, .diskQuotaExceeded, .fileTooLarge: "free some space; what was written before stays valid"
    case .notDirectory: "a part of the path is a file, not a folder"
    case .isDirectory: "it is a folder: name a file"
    default: nil
    }
  }
}
