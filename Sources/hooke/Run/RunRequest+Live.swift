import Instrument
import LiveView
import Records
import Server
import Settings
import System

extension RunRequest {
  /// The page that shows the run while it goes on.
  ///
  /// - Parameter settings: with everything else that results go to.
  func liveView(at address: ServerAddress, of settings: RunSettings) -> LiveView {
    var facts = LiveFacts()
    facts.version = programVersion
    facts.places = settings.destinations.map(\.place)
    facts.settings = (source.texts + choices.texts).map { key, text in
      let isFromFile = filled?.keys.contains(key) == true
      return LiveFacts.Setting(
        key: key, value: text, source: isFromFile ? filled?.file ?? "" : "command line")
    }
    facts.credentials = choices.liveKeys ?? Self.usualCredentials
    let isQuiet = choices.quiet == true
    return LiveView("\(address)", facts: facts) { if !isQuiet { RunReport.notify($0) } }
  }

  /// Where a service keeps what is its own, or a person.
  private static var usualCredentials: String {
    if let state = environmentValue("STATE_DIRECTORY") { return "\(state)/live" }
    let settings = environmentValue("XDG_CONFIG_HOME") ?? "\(environmentValue("HOME") ?? ".")/.config"
    return "\(settings)/hooke/live"
  }
}

extension RunReport {
  /// How to get to the page. The token goes to a terminal alone: a journal is read by others.
  static func notify(_ announcement: LiveAnnouncement) {
    for link in announcement.links { notify("live view: \(link)") }
    guard let fingerprint = announcement.fingerprint, let file = announcement.tokenFile else { return }
    notify("its certificate is its own; a browser warns of it, and shows this SHA-256: \(fingerprint)")
    guard StandardStream.errors.isTerminal else {
      return notify("the token that it asks for stands in \(file)")
    }
    notify("with the token: \(announcement.linkWithToken)")
    for line in QRPicture.lines(announcement.linkWithToken) ?? [] { notify(line) }
  }
}
