import Glibc
import SystemPackage

/// Makes a folder and those above it, and checks that files can be made in it.
///
/// - Throws: `FileError` naming the folder.
public func prepareFolder(_ path: String) throws(FileError) {
  var made = path.hasPrefix("/") ? "/" : ""
  for part in path.split(separator: "/") {
    made += made.isEmpty || made == "/" ? "\(part)" : "/\(part)"
    if mkdir(made, 0o755) != 0, errno != EEXIST {
      throw FileError(path, "cannot be made: \(Errno.current)", advice: Errno.current.advice)
    }
  }
  var status = stat()
  guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
    throw FileError(path, "is not a folder", advice: "name another folder for the output")
  }
  guard access(path, W_OK | X_OK) == 0 else {
    throw FileError(path, "is not writable: \(Errno.current)", advice: "name another folder for the output")
  }
}

/// The names of a folder's entries, sorted, without hidden ones.
///
/// - Throws: `FileError` naming the folder.
public func folderEntries(_ path: String) throws(FileError) -> [String] {
  guard let folder = opendir(path) else {
    throw FileError(path, "cannot be listed: \(Errno.current)", advice: Errno.current.advice)
  }
  defer { closedir(folder) }
  var names: [String] = []
  while true {
    // The end and an error differ in errno alone.
    errno = 0
    guard let entry = readdir(folder) else { break }
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
    }
    guard let name else {
      throw FileError(
        path, "holds a name that is not UTF-8", advice: "rename the file: 'ls -b \(path)' shows its bytes")
    }
    if !name.hasPrefix(".") { names.append(name) }
  }
  guard errno == 0 else {
    throw FileError(path, "cannot be listed to its end: \(Errno.current)", advice: Errno.current.advice)
  }
  return names.sorted()
}

/// What stands at a path.
public enum PathKind: Sendable { case nothing, file, folder, device, other }

/// Looks at a path, through links; `nothing` also where it cannot be looked at.
public func pathKind(_ path: String) -> PathKind {
  var status = stat()
  guard stat(path, &status) == 0 else { return .nothing }
  switch status.st_mode & S_IFMT {
  case S_IFREG: return .file
  case S_IFDIR: return .folder
  case S_IFCHR: return .device
  default: return .other
  }
}

/// The one name of a file that may not be there yet: links and dots resolved as far as its folder is there.
public func resolvedPath(_ path: String) -> String {
  func real(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }
  if let whole = real(path) { return whole }
  let slash = path.lastIndex(of: "/")
  let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
  guard let folder = real(slash.map { "\(path[..<$0])/" } ?? ".") else { return path }
  return folder == "/" ? "/\(name)" : "\(folder)/\(name)"
}

extension Errno {
  /// What the system refused last, on this thread.
  static var current: Errno { Errno(rawValue: errno) }
}
