import CMicrohttpd
import Synchronization
import System

/// Serves routes on one address, by libmicrohttpd. Two threads, both behind those that count: the library's, which answers, and
/// one that looks after what takes too long, which sleeps while nobody is connected.
public final class HTTPServer: Sendable {
  /// How much clients may ask for.
  public struct Limits: Sendable {
    /// Connections at a time; others wait until one is free.
    public var connections = 32
    /// Requests per second, of all clients together.
    public var requestsPerSecond = 500
    /// The longest head of a request, and what goes out at a time. **Units**: bytes.
    public var connectionBytes = 32 << 10
    /// Until the head of a request is there, and until its answer is taken. **Units**: seconds.
    public var (askingSeconds, takingSeconds) = (10, 60)
    /// Without a byte in either direction. **Units**: seconds.
    public var idleSeconds = 30

    /// Those of a page that a few people look at.
    public init() {}
  }

  /// A certificate with its key, both as PEM.
  public struct Identity: Sendable {
    /// The certificate.
    public let certificate: String
    /// Its private key.
    public let key: String

    /// Takes both as they are.
    public init(certificate: String, key: String) { (self.certificate, self.key) = (certificate, key) }
  }

  /// With the port that it has.
  public let address: ServerAddress
  private let state: State
  private let daemon: Mutex<Daemon?>

  private struct Daemon: @unchecked Sendable {
    let pointer: OpaquePointer
    let thread: Thread
  }

  /// What the threads use.
  final class State: Sendable {
    let table: ConnectionTable
    let answer: @Sendable (HTTPRequest) -> HTTPAnswer
    let headers: [(name: String, value: String)]
    let rate: RateLimit
    let broadcasts = Mutex<[ObjectIdentifier: Broadcast]>([:])
    let isStopping = Atomic(false)

    init(
      table: ConnectionTable, rate: RateLimit, headers: [(name: String, value: String)],
      answer: @escaping @Sendable (HTTPRequest) -> HTTPAnswer
    ) { (self.table, self.rate, self.headers, self.answer) = (table, rate, headers, answer) }
  }

  /// A socket that listens and serves nobody yet.
  public struct Listener: ~Copyable {
    /// With the port that it has.
    public let address: ServerAddress
    fileprivate let descriptor: Int32

    /// - Throws: `FileError` naming the address where it cannot be had.
    public init(_ address: ServerAddress) throws(FileError) {
      var port: UInt16 = 0
      let found = hooke_http_listen(address.host, address.port, &port)
      guard found >= 0 else {
        let isUsed = -found == ServerSystem.addressInUse
        throw FileError(
          "\(address)",
          isUsed ? "is in use by another program" : "cannot be listened at: \(systemMessage(-found))",
          advice: isUsed
            ? "name another port" : "name an address of this computer, such as 127.0.0.1:8080")
      }
      descriptor = found
      self.address = address.with(port: port)
    }

    /// Gives the address free.
    public consuming func close() { ServerSystem.close(descriptor) }
  }

  /// Serves until `stop`.
  ///
  /// - Parameters:
  ///   - identity: nil: without encryption.
  ///   - headers: of every answer.
  ///   - answer: called on the library's thread; must return soon.
  ///   - tick: called ten times a second while somebody is connected, on a thread of its own.
  /// - Throws: `FileError` when there is no memory or no thread, or the certificate cannot be used.
  public init(
    _ listener: consuming Listener, identity: Identity? = nil, limits: Limits = Limits(),
    headers: SecurityHeaders = SecurityHeaders(), answer: @escaping @Sendable (HTTPRequest) -> HTTPAnswer,
    tick: @escaping @Sendable () -> Void = {}
  ) throws(FileError) {
    let name = "\(listener.address)"
    address = listener.address
    let table = ConnectionTable(askingLimit: limits.askingSeconds, takingLimit: limits.takingSeconds)
    let state = State(
      table: table, rate: RateLimit(perSecond: limits.requestsPerSecond), headers: headers.all, answer: answer
    )
    self.state = state
    let pointer = ServerSystem.start(listener.descriptor, identity: identity, limits: limits, state)
    guard let pointer else {
      throw FileError(
        name, "cannot be served: the HTTP library does not start",
        advice: identity == nil ? nil : "see that the key belongs to the certificate")
    }
    let thread: Thread
    do throws(ThreadError) {
      thread = try Thread(name: "hooke-live") { Self.lookAfter(state, tick) }
    } catch {
      hooke_http_stop(pointer)
      throw FileError(name, "cannot be served: \(error)")
    }
    daemon = Mutex(Daemon(pointer: pointer, thread: thread))
  }

  deinit { stop() }

  private static func lookAfter(_ state: State, _ tick: () -> Void) {
    stepBehindOtherThreads()
    while !state.isStopping.load(ordering: .acquiring) {
      let seen = state.table.arrivals.value
      if state.table.count == 0 {
        if state.isStopping.load(ordering: .acquiring) { return }
        state.table.arrivals.wait(past: seen)
        continue
      }
      state.table.shutLate()
      tick()
      SystemClock.sleep(nanoseconds: 100_000_000)
    }
  }

  /// Connections that are open.
  public var connections: Int { state.table.count }

  /// Ends streams after the message that they are at, closes connections, and gives the address free. Does nothing the second
  /// time.
  public func stop() {
    guard let daemon = daemon.withLock({ $0.take() }) else { return }
    state.isStopping.store(true, ordering: .releasing)
    state.table.arrivals.signal()
    daemon.thread.join()
    let all = state.broadcasts.withLock { Array($0.values) }
    for broadcast in all { broadcast.close() }
    // A moment for last words; who is slow does without.
    for _ in 0..<20 where all.contains(where: { $0.followers > 0 }) {
      SystemClock.sleep(nanoseconds: 10_000_000)
    }
    hooke_http_stop(daemon.pointer)
  }
}
