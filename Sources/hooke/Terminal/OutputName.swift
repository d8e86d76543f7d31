import ArgumentParser
import System

/// Refuses a name for a file or a folder that promises something else.
///
/// - Throws: `ValidationError` with the way out.
func checkName(_ path: String?, _ kind: FileKind) throws {
  if let problem = path.flatMap(kind.problem(ofName:)) { throw ValidationError("\(problem).") }
}
