import ArgumentParser
import Settings

/// The options of `hooke run`; a YAML file can say the same, and the command line wins.
struct RunOptions: ParsableArguments {
  typealias Words = Given<RunSettingList>

  @OptionGroup var input: SourceOptions
  @Flag(\RunSettingList.film) var film = false
  @Flag(\RunSettingList.recursive) var recursive = false
  @Option(\.planMemory) var planMemory: Words?
  @Flag(\RunSettingList.realTime) var realTime = false
  @Option(\.loop) var loop: Words?
  @Option(\.wait) var wait: Words?
  @Option(\.snapshots) var snapshots: Words?
  @Option(\.model) var model: Words?
  @Option(\.output) var output: Words?
  @Option(\.csv) var csv: Words?
  @Option(\.objects) var objects: Words?
  @Option(\.tracks) var tracks: Words?
  @Option(\.sqlite) var sqlite: Words?
  @Option(\.jsonLines) var jsonLines: Words?
  @Option(\.report) var report: Words?
  @Option(\.sample) var sample: Words?
  @Option(\.operator) var `operator`: Words?
  @Option(\.note) var note: Words?
  @Flag(\RunSettingList.track) var track = false
  @Option(\.calibration) var calibration: Words?
  @Option(\.objective) var objective: Words?
  @Option(\.border) var border: Words?
  @Option(\.smooth) var smooth: Words?
  @Option(\.runID) var runID: Words?
  @Option(\.overlays) var overlays: Words?
  @Option(\.every) var every: Words?
  @Option(\.frames) var frames: Words?
  @Option(\.threads) var threads: Words?
  @Option(\.isa) var isa: Words?
  @Flag(\RunSettingList.lockMemory) var lockMemory = false
  @Option(\.memoryLimit) var memoryLimit: Words?
  @Flag(\RunSettingList.overwrite) var overwrite = false
  @Flag(\RunSettingList.append) var append = false
  @Flag(\RunSettingList.quiet) var quiet = false
}
