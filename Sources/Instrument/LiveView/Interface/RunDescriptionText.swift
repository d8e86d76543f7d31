import Synchronization

/// What is known about the run, as JSON, once it is known.
final class RunDescriptionText: Sendable {
  private let text = Mutex("null")

  func set(_ json: String) { text.withLock { $0 = json } }
  var json: String { text.withLock { $0 } }
}
