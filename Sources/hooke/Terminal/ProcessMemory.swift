import FoundationEssentials
import System

/// Memory of this process that is in RAM now, apart from what shared libraries map.
///
/// **Units**: bytes. Source: `/proc/self/smaps`, the `Rss` of every mapping but those of `*.so` files.
func residentBytes() -> Int? {
  guard let text = try? String(contentsOfFile: "/proc/self/smaps", encoding: .utf8) else { return nil }
  var total = 0
  var isLibrary = false
  for line in text.split(separator: "\n") {
    let words = line.split(separator: " ", omittingEmptySubsequences: true)
    if let first = words.first, !first.hasSuffix(":") {
      // A mapping's own line: range, permissions, offset, device, inode, and the file, if there is one.
      isLibrary = words.count > 5 && words[5].contains(".so")
    } else if !isLibrary, words.count >= 2, words[0] == "Rss:", let kibibytes = Int(words[1]) {
      total += kibibytes * 1024
    }
  }
  return total
}
