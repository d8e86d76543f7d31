import Glibc
import Synchronization

/// Ctrl-C and `kill`: the first one asks the work to end in order, the second one ends the program.
public enum Interrupt {
  private static let flag = Atomic<Bool>(false)

  /// Whether somebody asked to stop.
  public static var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// From now on SIGINT and SIGTERM set the flag.
  public static func watch() {
    // Touched here, so that the signal handler never is the first to initialise it.
    _ = isRequested
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in Interrupt.flag.store(true, ordering: .relaxed) }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    // A program started by a thread that blocks signals, as test and service managers do, inherits the block.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }
}
