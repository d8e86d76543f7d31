import Glibc
import Synchronization

/// Ctrl-C and `kill`: the first one asks the work to end in order, the second one ends the program.
public enum Interrupt {
  /// The signal that came; 0 for none.
  private static let signal = Atomic<Int32>(0)

  /// Whether somebody asked to stop.
  public static var isRequested: Bool { signal.load(ordering: .relaxed) != 0 }

  /// With which status work ends that was stopped before it was done: 130 after Ctrl-C, 143 after `kill`, as shells say it of
  /// programs that a signal ended.
  public static var exitStatus: Int32 { 128 + signal.load(ordering: .relaxed) }

  private static let hangUpCount = Atomic<UInt32>(0)

  /// How often SIGHUP came since `outliveTerminal`; wraps. Whoever holds files open looks then whether they still stand where
  /// they did.
  public static var hangUps: UInt32 { hangUpCount.load(ordering: .relaxed) }

  /// From now on neither a closed terminal nor a reader that goes away ends the program: for what runs for months.
  public static func outliveTerminal() {
    // Touched here, as below.
    _ = hangUps
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in Interrupt.hangUpCount.wrappingAdd(1, ordering: .relaxed) }
    action.sa_flags = SA_RESTART
    sigaction(SIGHUP, &action, nil)
    Glibc.signal(SIGPIPE, SIG_IGN)
  }

  /// From now on SIGINT and SIGTERM are noted.
  public static func watch() {
    // Touched here, so that the signal handler never is the first to initialise it.
    _ = isRequested
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { Interrupt.signal.store($0, ordering: .relaxed) }
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
