import ArgumentParser
import System

/// Two threads where the machine has them.
let defaultThreads = min(2, processorCount)

/// - Throws: a usage error for a number of threads that no command takes.
func checkThreads(_ threads: Int) throws {
  guard (1...64).contains(threads) else {
    throw ValidationError("--threads must lie in 1...64, not \(threads).")
  }
}
