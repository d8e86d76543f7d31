import Instrument
import LiveView
import Records
import Server
import Settings

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
    let isQuiet = choices.quiet == true
    return LiveView("\(address)", facts: facts) { announcement in
      if !isQuiet { RunReport.notify("live view: \(announcement.link)") }
    }
  }
}
