import Cameras
import Frames
import Instrument
import ObjectAnalysis
import Records
import SegNetRuntime
import Server
import Settings
import System

/// Everything that `hooke run` can be told besides where frames come from, on the command line or in a file.
struct RunSettingList: SettingList {
  typealias Target = RunSettings
  static let list = RunSettingList()

  // Sections of a file. They stand first, so that single options land on top of them.
  let counting = Key<CountingOptions>(
    "counting", .section { section throws(FileError) in try CountingOptions(section) }, into: \.counting)
  let tracking = Key<TrackingOptions>(
    "tracking", .section { section throws(FileError) in try TrackingOptions(section) })
  let chamber = Key<ChamberOptions>(
    "chamber", .section { section throws(FileError) in try ChamberOptions(section) }, into: \.chamber)
  let correction = Key<FrameCorrection>(
    "correction", .section { section throws(FileError) in try FrameCorrection(section) })
  let micrometersPerPixel = Key<Double>("um_per_px", .number(in: 1e-3...1e6))

  // How pictures are found, and the source is played or waited for.
  let film = Key<Bool>(
    "film", .boolean,
    "Play a folder of pictures as a film: all of one size, in natural order, so that objects can be followed")
  let recursive = Key<Bool>(
    "recursive", .boolean, "Count the pictures in the folders of a folder too")
  let planMemory = Key<Int>(
    "plan_memory", .byteCount,
    SettingHelp(
      "Memory for pictures of several sizes, such as 512M or 2G; a size that finds no room is planned anew",
      default: "512M", value: "size"))
  let realTime = Key<Bool>(
    "real_time", .boolean,
    SettingHelp(
      "Play a recording at its own times, as the camera delivered it", default: "as fast as it is counted"))
  let loop = Key<LoopCount>(
    "loop", .parsed("a number above 0, or 'forever'") { LoopCount($0) },
    SettingHelp(
      "Play a recording n times, or without n again and again; frame numbers and times go on", value: "n",
      alone: "forever"))
  let wait = Key<Double>(
    "wait", .number(in: 0...1e9),
    SettingHelp(
      "Seconds to wait at the start while another program has the camera or it is not plugged in",
      value: "seconds"))
  let snapshots = Key<String>(
    "snapshots", .name, into: \.snapshots,
    SettingHelp(
      "Folder for still pictures: the button on the microscope takes one at the highest resolution",
      value: "folder"))

  // The model, and what is written.
  let model = Key<String>("model", .name, SettingHelp("Model made by 'hooke export'", value: "file"))
  let output = Key<String>(
    "output", .name,
    SettingHelp(
      "Folder for everything: counts.csv, overlays, and where it is no camera objects.csv and the page of results",
      value: "folder"))
  let csv = Key<String>(
    "csv", .name, into: \.csv, SettingHelp("CSV file to write, a row per picture or frame", value: "file"))
  let objects = Key<String>(
    "objects", .name, into: \.objects,
    SettingHelp(
      "File of objects: .csv for a row per object of every frame, .geojson for QuPath, .zip for ImageJ and Fiji",
      value: "file"))
  let tracks = Key<String>(
    "tracks", .name, into: \.tracks,
    SettingHelp("CSV file to write, a row per object that was followed; implies --track", value: "file"))
  let sqlite = Key<String>(
    "sqlite", .name, into: \.sqlite,
    SettingHelp("SQLite file to write: the same rows as tables, and the runs", value: "file"))
  let jsonLines = Key<String>(
    "json_lines", .name, into: \.[destination: "json_lines"],
    SettingHelp("File of JSON lines to write, an object per frame", value: "file"))

  let interval = Key<Int>(
    "interval", .integer(in: 1...86_400), into: \.intervalSeconds,
    SettingHelp(
      "Also write a row per so many seconds: mean, median, spread and distinct objects per class",
      default: "60",
      value: "seconds"))
  let intervalCSV = Key<String>(
    "interval_csv", .name, into: \.[destination: "interval_csv"],
    SettingHelp(
      "CSV file for them; without --csv instead of rows per frame",
      default: "with --interval, beside the CSV file: counts.intervals.csv", value: "file"))

  let xlsx = Key<String>(
    "xlsx", .name, into: \.[destination: "xlsx"],
    SettingHelp("Workbook for a spreadsheet program: a sheet per table, a summary, the rules", value: "file"))
  let report = Key<String>(
    "report", .name, into: \.[destination: "report"],
    SettingHelp("Folder for a page of results: figures with intervals, charts, pictures", value: "folder"))

  // What a person says of the run, for every row and page.
  let sample = Key<String>(
    "sample", .label(upTo: 200), into: \.sample,
    SettingHelp("What is looked at, such as the slide's number; stands in every row", value: "text"))
  let `operator` = Key<String>(
    "operator", .label(upTo: 200), into: \.operator,
    SettingHelp("Who does it; stands in every row", value: "name"))
  let note = Key<String>(
    "note", .label(upTo: 1000), into: \.note,
    SettingHelp("What else is worth knowing about the run; stands in every row", value: "text"))

  // What is counted.
  let track = Key<Bool>(
    "track", .boolean,
    "Follow objects from frame to frame, and count each once beside the counts per frame")
  let calibration = Key<String>(
    "calibration", .name,
    SettingHelp("Calibration made by 'hooke calibrate': micrometres per pixel", value: "file"))
  let objective = Key<String>(
    "objective", .name,
    SettingHelp("Objective in use, where the calibration is for several", value: "name"))
  let objectSize = Key<Double>(
    "object_size_px", .number(in: 1...10_000), into: \.objectSize, option: "object-size",
    SettingHelp(
      "Diameter of a typical object in pixels of the camera's pictures: they are reduced until objects are as large as those that the model was taught with",
      default: "by the calibration, where the model knows its own", value: "px"))
  // In a file these two stand in the section `counting`.
  let border = Key<ObjectRules.Border>(
    "border", .choice(), into: \.counting.border, isKey: false,
    SettingHelp(
      "Which objects count that the picture cuts", default: "count_all", value: "rule"))
  let smooth = Key<Int>(
    "smooth",
    .integer(in: 1...CountSmoother.windowLimit).checked {
      $0 % 2 == 1 ? nil : "must be an odd number of frames, so that one is in the middle"
    }, into: \.counting.smoothing, isKey: false,
    SettingHelp(
      "Also write the median count over so many frames (odd), and the interval that they give", value: "n"))

  // How it is called, shown and computed.
  let runID = Key<String>(
    "run_id",
    .text.checked {
      $0.isRunName
        ? nil : "must have 1 to 64 letters, digits, '_', '-' or '.', and not begin with '.' or '-'"
    }, into: \.run,
    SettingHelp(
      "Name of this run in the records", default: "the time and four random digits", value: "name"))
  let overlays = Key<String>(
    "overlays", .name, into: \.overlays,
    SettingHelp(
      "Folder for overlays: the picture with the outlines of what was counted", value: "folder"))
  let every = Key<Int>(
    "every", .integer(in: 1...1_000_000), into: \.overlayInterval,
    SettingHelp("Write the overlay of every n-th frame", default: "25; 1 for pictures", value: "n"))
  let outlines = Key<RecordPlan.Drawing.Outlines>(
    "outlines", .choice(), into: \.outlines,
    SettingHelp(
      "What overlays show of each cell where the network labels only its core: the whole cell, as it is counted, or the core",
      default: "whole", value: "what"))
  let picturesLimit = Key<PictureLimit>(
    "pictures_limit", .parsed("\(ByteCount.expected), or 'none'") { PictureLimit($0) },
    SettingHelp(
      "The most that overlays may be together, and snapshots: the oldest make room for new ones",
      default: "4G for a camera, else none", value: "size"))
  let picturesDays = Key<Double>(
    "pictures_days", .number(in: 0.001...100_000),
    SettingHelp(
      "How many days overlays and snapshots are kept", default: "30 for a camera, else for ever",
      value: "days"))
  let keepFree = Key<Int>(
    "keep_free", .byteCount, into: \.diskReserve,
    SettingHelp(
      "What pictures leave free on the disk for rows; a row warns when half of it is free. A twentieth of a small disk",
      default: "1G", value: "size"))
  let frames = Key<Int>(
    "frames", .integer(from: 1), SettingHelp("Stop after so many frames or pictures", value: "n"))
  let stopAt = Key<StoppingOptions.Target>(
    "stop_at", .parsed("a class and a number like rbc=200") { StoppingOptions.Target($0) },
    into: \.stopping.target,
    SettingHelp("Stop with the frame in which so many of a class are counted", value: "class=n"))
  let stopWhenInterval = Key<StoppingOptions.Percentage>(
    "stop_when_interval", .parsed("a share of 0.1% to 100% like 10%") { StoppingOptions.Percentage($0) },
    into: \.stopping.halfWidth,
    SettingHelp(
      "Stop once the 95 % interval of the total of each class is within this to either side", value: "percent"
    ))
  let threads = Key<Int>(
    "threads", .integer(in: 1...64), into: \.threads,
    SettingHelp("Processor threads for the network", default: "2, at most the machine's", value: "n"))
  let isa = Key<KernelISA>(
    "isa", .choice(), into: \.isa,
    SettingHelp(
      "Instruction set of the kernels", default: "the best this processor has", value: "name"))
  let lockMemory = Key<Bool>(
    "lock_memory", .boolean, into: \.locksMemory,
    "Keep the network's planned memory in RAM for good (needs a limit on locked memory that allows it)")
  let memoryLimit = Key<Int>(
    "memory_limit", .byteCount, into: \.memoryLimit,
    SettingHelp("Refuse a network that plans more memory than this, such as 8M", value: "size"))
  let overwrite = Key<Bool>(
    "overwrite", .boolean, "Replace files, tables, workbooks and pages that are there")
  let append = Key<Bool>(
    "append", .boolean,
    "Append to files and tables that are there; a page gets a folder of its own, a workbook must be new")
  let live = Key<ServerAddress>(
    "live", .parsed(ServerAddress.expected) { ServerAddress($0) },
    SettingHelp(
      "Serve a page with pictures, counts and charts while it runs; without an address, for this computer alone",
      value: "address", alone: "127.0.0.1:8080"))
  let liveKeys = Key<String>(
    "live_keys", .name,
    SettingHelp(
      "Folder of the token and the certificate for --live at an address that other computers reach; made there once",
      default: "hooke/live in ~/.config, or live in the state folder of a service", value: "folder"))
  let watch = Key<Bool>(
    "watch", .boolean,
    "Show counts, their course over the last minutes, frame rate and losses while it runs; plain lines where there is no terminal"
  )
  let quiet = Key<Bool>(
    "quiet", .boolean, "No progress; only errors and what happens to the camera")
}

/// How large something may become, or `none` for no limit.
enum PictureLimit: Equatable, Sendable, CustomStringConvertible {
  case unlimited
  /// **Units**: bytes.
  case bytes(Int)

  init?(_ text: String) {
    if text == "none" {
      self = .unlimited
    } else if let count = ByteCount(text) {
      self = .bytes(count.bytes)
    } else {
      return nil
    }
  }

  /// As `init(_:)` reads it.
  var description: String {
    switch self {
    case .unlimited: "none"
    case .bytes(let bytes): "\(bytes)"
    }
  }
}

extension SettingReader where Value == String {
  /// A person's words for a row: one line, not empty, so long at most. **Units**: bytes of UTF-8.
  fileprivate static func label(upTo limit: Int) -> Self {
    text.checked {
      $0.isLabel(upTo: limit) ? nil : "must be one line of 1 to \(limit) bytes, without control characters"
    }
  }
}

extension String {
  fileprivate func isLabel(upTo limit: Int) -> Bool {
    (1...limit).contains(utf8.count)
      && unicodeScalars.allSatisfy {
        switch $0.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        default: true
        }
      }
  }

  /// Whether it can be the name of a folder and a column's value.
  fileprivate var isRunName: Bool {
    (1...64).contains(utf8.count) && first != "." && first != "-"
      && utf8.allSatisfy {
        (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || "_-.".utf8.contains($0)
      }
  }
}
