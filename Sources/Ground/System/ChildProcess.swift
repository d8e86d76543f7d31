import Glibc

/// Runs this program with other arguments.
///
/// - Returns: its first line of output, or nil when it could not run.
public func outputOfThisProgram(_ arguments: [String]) -> String? {
  var ends: [Int32] = [0, 0]
  guard pipe(&ends) == 0 else { return nil }
  defer { close(ends[0]) }
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
  posix_spawn_file_actions_addclose(&actions, ends[0])
  var argumentVector: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
  defer { for word in argumentVector { free(word) } }
  var child = pid_t()
  let status = posix_spawn(&child, "/proc/self/exe", &actions, nil, &argumentVector, environ)
  close(ends[1])
  guard status == 0 else { return nil }
  var bytes = [UInt8](repeating: 0, count: 64)
  let count = max(0, read(ends[0], &bytes, bytes.count))
  var exitStatus: Int32 = 0
  waitpid(child, &exitStatus, 0)
  guard exitStatus == 0 else { return nil }
  return String(decoding: bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
}
