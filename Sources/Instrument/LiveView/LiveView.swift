import Records
import Server
import System

/// A page, and an interface for programs, that show what a run sees and counts while it goes on. Nothing can be changed there.
public struct LiveView: Destination {
  /// Asked for with the setting `live` or the option `--live`.
  public static let key = "live"
  /// Called the live view of a run.
  public static let content = "live view"
  /// Without meaning: an address is no name of a file.
  public static let kind: FileKind = .folder
  /// The address, as it was given.
  public let place: String

  private let facts: LiveFacts
  private let announce: @Sendable (LiveAnnouncement) -> Void
  private let description = RunDescriptionText()

  /// Takes an address as a person wrote it; listens to nothing yet.
  public init(_ place: String) { self.init(place, facts: LiveFacts()) { _ in } }

  /// - Parameters:
  ///   - facts: what the page says besides the figures.
  ///   - announce: called once, with the link to the page.
  public init(
    _ place: String, facts: LiveFacts, announce: @escaping @Sendable (LiveAnnouncement) -> Void
  ) { (self.place, self.facts, self.announce) = (place, facts, announce) }

  /// Throws `FileError` for what is no address, or one that cannot be had, and for a token or a key that others can read.
  public func check(_ plan: RecordPlan) throws(FileError) {
    let listener = try HTTPServer.Listener(try address())
    // What is made here stays for every later run; a run that then does not begin has changed nothing of its records.
    _ = try LiveAccess(listener.address, credentials: facts.credentials)
    listener.close()
  }

  /// Serves from now on; gives one outlet.
  public func open(_ plan: RecordPlan) throws(FileError) -> [Outlet] {
    let listener = try HTTPServer.Listener(try address())
    let access = try LiveAccess(listener.address, credentials: facts.credentials)
    let (figures, gallery) = (LiveFigures(plan.facts), LiveGallery())
    let board = LiveBoard(figures)
    let interface = LiveInterface(
      plan.facts, facts, board: board, gallery: gallery, description: description,
      rules: access.rules)
    let server = try HTTPServer(
      listener, identity: access.identity, headers: LivePage.headers, answer: { interface.answer($0) },
      tick: { interface.tick() })
    let outlet = try LiveOutlet(
      plan, figures: figures, board: board, gallery: gallery, interface: interface, server: server,
      place: access.announcement.links[0])
    announce(access.announcement)
    return [outlet]
  }

  /// Keeps what the run is, for the page.
  public func add(_ run: RunRecord, _ plan: RecordPlan) throws(FileError) { description.set(run.description) }

  private func address() throws(FileError) -> ServerAddress {
    guard let address = ServerAddress(place) else {
      throw FileError(place, "is no address", advice: "give \(ServerAddress.expected)")
    }
    return address
  }
}
