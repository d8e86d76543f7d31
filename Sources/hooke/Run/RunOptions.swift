import ArgumentParser
import Settings

/// The options of `hooke run`; a YAML file can say the same, and the command line wins.
struct RunOptions: ParsableArguments {
  typealias OptionValue = Given<RunSettingList>

  @OptionGroup var input: SourceOptions
  @Flag(\RunSettingList.film) var film = false
  @Flag(\RunSettingList.recursive) var recursive = false
  @Option(\.planMemory) var planMemory: OptionValue?
  @Flag(\RunSettingList.realTime) var realTime = false
  @Option(\.loop) var loop: OptionValue?
  @Option(\.wait) var wait: OptionValue?
  @Option(\.snapshots) var snapshots: OptionValue?
  @Option(\.model) var model: OptionValue?
  @Option(\.output) var output: OptionValue?
  @Option(\.csv) var csv: OptionValue?
  @Option(\.objects) var objects: OptionValue?
  @Option(\.tracks) var tracks: OptionValue?
  @Option(\.sqlite) var sqlite: OptionValue?
  @Option(\.jsonLines) var jsonLines: OptionValue?
  @Option(\.interval) var interval: OptionValue?
  @Option(\.intervalCSV) var intervalCSV: OptionValue?
  @Option(\.xlsx) var xlsx: OptionValue?
  @Option(\.report) var report: OptionValue?
  @Option(\.sample) var sample: OptionValue?
  @Option(\.operator) var `operator`: OptionValue?
  @Option(\.note) var note: OptionValue?
  @Flag(\RunSettingList.track) var track = false
  @Option(\.calibration) var calibration: OptionValue?
  @Option(\.objective) var objective: OptionValue?
  @Option(\.objectSize) var objectSize: OptionValue?
  @Option(\.border) var border: OptionValue?
  @Option(\.smooth) var smooth: OptionValue?
  @Option(\.runID) var runID: OptionValue?
  @Option(\.overlays) var overlays: OptionValue?
  @Option(\.every) var every: OptionValue?
  @Option(\.picturesLimit) var picturesLimit: OptionValue?
  @Option(\.picturesDays) var picturesDays: OptionValue?
  @Option(\.keepFree) var keepFree: OptionValue?
  @Option(\.outlines) var outlines: OptionValue?
  @Option(\.frames) var frames: OptionValue?
  @Option(\.stopAt) var stopAt: OptionValue?
  @Option(\.stopWhenInterval) var stopWhenInterval: OptionValue?
  @Option(\.threads) var threads: OptionValue?
  @Option(\.isa) var isa: OptionValue?
  @Flag(\RunSettingList.lockMemory) var lockMemory = false
  @Option(\.memoryLimit) var memoryLimit: OptionValue?
  @Flag(\RunSettingList.overwrite) var overwrite = false
  @Flag(\RunSettingList.append) var append = false
  @Option(\.live) var live: OptionValue?
  @Option(\.liveKeys) var liveKeys: OptionValue?
  @Flag(\RunSettingList.watch) var watch = false
  @Flag(\RunSettingList.quiet) var quiet = false
}
