import CThreads
import Glibc
import Synchronization

/// A thread of the system with a name, on which no signal from outside is delivered: those belong to who waits for them.
///
/// Ends by itself when its work is done. One that nobody joins gives its memory back by itself.
public final class Thread: Sendable {
  /// The name that tools such as `top -H` show, at most 15 characters.
  public let name: String
  private let handle: Mutex<pthread_t?>

  /// - Throws: `ThreadError` when the system gives no thread.
  public init(name: String, _ work: @escaping @Sendable () -> Void) throws(ThreadError) {
    self.name = name
    let start = Unmanaged.passRetained(Start(name: name, work: work))
    // A new thread inherits the mask of the one that made it.
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    // Faults of the thread itself stay its own: whoever handles them, such as a sanitizer, must see where they happened.
    for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGABRT] { sigdelset(&all, fault) }
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue().run()
        return nil
      }, start.toOpaque())
    guard status == 0 else {
      // The new thread would have taken it over.
      start.release()
      throw ThreadError(name: name, number: status)
    }
    handle = Mutex(thread)
  }

  deinit { handle.withLock { if let thread = $0 { pthread_detach(thread) } } }

  /// Waits until its work is done; returns at once the second time.
  ///
  /// - Precondition: not called by the thread itself.
  public func join() {
    guard let thread = handle.withLock({ $0.take() }) else { return }
    pthread_join(thread, nil)
  }

  /// What a new thread is told.
  private final class Start: Sendable {
    let name: String
    let work: @Sendable () -> Void

    init(name: String, work: @escaping @Sendable () -> Void) { (self.name, self.work) = (name, work) }

    func run() {
      hooke_name_thread(name)
      work()
    }
  }
}

/// Lets other threads go first.
public func yieldProcessor() { hooke_yield() }

/// From now on the calling thread goes behind all others that want the processor: for work that nobody must wait for.
public func stepBehindOtherThreads() { hooke_step_back() }

/// The system gives no thread.
public struct ThreadError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The name that the thread would have had.
  public let name: String
  /// The system's error number.
  public let number: Int32

  /// The system's words, such as "Resource temporarily unavailable".
  public var reason: String { systemMessage(number) }

  /// One line for people, with the name and the system's words.
  public var description: String { "the system gives no thread for '\(name)': \(reason)" }
}
