import Synchronization
import System

/// What keys of files were called before, or are called by people who write the same otherwise.
///
/// A key has one name, with its unit as all others have it (`_px`, `_um`, `um_per_px`) and in American English (`color`).
/// Files with another name of this table are always read; the first of each name is told of on standard error. No key is
/// ever taken from here, since somebody's files have it.
enum KeySpelling {
  /// By the name of today.
  private static let others: [String: [String]] = [
    "um_per_px": ["micrometres_per_pixel", "micrometers_per_pixel"],
    "color": ["colour"],
  ]

  private static let today = Dictionary(
    uniqueKeysWithValues: others.flatMap { name, others in others.map { ($0, name) } })

  /// The name of today of a key, whatever its spelling is.
  static func today(of key: String) -> String { today[key] ?? key }

  private static let told = Mutex<Set<String>>([])

  /// Says once per name that a file's key is called otherwise today.
  static func noteOldSpelling(of key: String, in path: String, line: Int) {
    guard told.withLock({ $0.insert(key).inserted }) else { return }
    StandardStream.errors.write(
      "note: \(path), line \(line): '\(key)' is now called '\(today(of: key))'; the old name still works\n")
  }
}
