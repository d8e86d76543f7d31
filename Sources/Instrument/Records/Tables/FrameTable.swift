import Imaging
import ObjectAnalysis

extension RecordTable<FrameRecord> {
  /// The table of frames: a row per frame counted, and one for each thing that kept a frame from being counted.
  ///
  /// | column | what it holds |
  /// |---|---|
  /// | `frame` | the camera's frame number; of a row with a state, the first frame that is missing |
  /// | see `pictures` | which picture it is, where pictures are counted one by one |
  /// | `utc` | when the frame was taken, ISO 8601 with microseconds |
  /// | `monotonic_s` | the same moment in seconds on the clock that never jumps |
  /// | see `counts`, `estimates` and `refusals` | what a frame was counted to have; empty in a row with a state |
  /// | `latency_ms` | from the complete frame to its counts |
  /// | `dropped`, `rejected` | frames lost and frames broken since the start |
  /// | `overflow` | objects beyond the most kept of one frame |
  /// | `likeness` | `ok` or `unlike`, beside the pictures that the model was taught with; empty where unknown |
  /// | `likeness_measure` | the measure that is furthest from what was taught |
  /// | `frames` | frames that the row stands for: 1, the number missing, or 0 for what happened between frames |
  /// | `state` | empty, or what happened instead of a count |
  /// | `run` | the name of the run: `frame` is unique within it |
  /// | `model`, `configuration`, `calibration` | the first 12 digits of their SHA-256 |
  /// | `sample`, `operator`, `note` | what a person said of the run; only where something was said |
  public static func frames(
    palette: ClassPalette, options: FrameTableOptions = FrameTableOptions(), identity: RunIdentity
  ) -> Self {
    let classes = CountedClass.those(of: palette, but: options.uncounted)
    var columns: [Column<FrameRecord>] = [.integer("frame") { Int(clamping: $0.sequence) }]
    if options.namesPictures { columns += pictures }
    columns += [
      .moment("utc") { $0.utcNanoseconds },
      .seconds("monotonic_s") { $0.monotonicNanoseconds },
    ]
    let counted: [Column<FrameRecord>] =
      counts(classes, options) + estimates(classes, options) + regions(classes, options)
      + refusals(options) + [.real("latency_ms", decimals: 3) { $0.latency * 1000 }]
    columns += counted.map { $0.only { $0.isCounted } }
    columns += [
      .integer("dropped") { Int(clamping: $0.dropped) },
      .integer("rejected") { Int(clamping: $0.rejected) },
      .integer("overflow") { $0.isCounted ? $0.count.overflow : nil },
      .word("likeness") { $0.likeness.map { $0.isUnlike ? "unlike" : "ok" } },
      .text("likeness_measure") {
        guard let measure = $0.likeness?.measure else { return nil }
        return options.measures.indices.contains(measure) ? options.measures[measure] : nil
      },
      .integer("frames") { Int(clamping: $0.frames) },
      .word("state") { $0.state?.text },
      .text("run") { _ in identity.run },
      .text("model") { _ in identity.model },
      .text("configuration") { _ in identity.configuration },
      .text("calibration") { _ in identity.calibration },
    ]
    columns += identity.labelColumns()
    return RecordTable("frames", columns: columns, blank: .blank(classCount: palette.count))
  }

  /// | column | what it holds |
  /// |---|---|
  /// | `picture` | the file's name, or its path from the folder that was named |
  /// | `page` | which page of the file, from 1; empty where it holds one picture |
  /// | `width_px`, `height_px` | the size of the picture that was counted |
  /// | `um_per_px` | the length of a pixel of this picture, where a calibration or the file says it |
  /// | `time_from` | who says when it was taken: `exif`, `exif without zone`, `ome` or `file` |
  private static var pictures: [Column<FrameRecord>] {
    [
      .text("picture") { $0.picture?.name },
      .integer("page") { $0.picture?.page },
      .integer("width_px") { $0.picture?.size?.width },
      .integer("height_px") { $0.picture?.size?.height },
      .real("um_per_px", decimals: 6) { $0.picture?.calibration?.micrometersPerPixel },
      .text("time_from") { $0.picture?.timeSource?.rawValue },
    ]
  }

  /// | column | what it holds |
  /// |---|---|
  /// | `<class>_count` | objects that count, per class |
  /// | `<class>_area_px` | the area of these whole objects in camera pixels, per class |
  /// | `<class>_area_um2` | the same in µm², where there is a calibration |
  /// | `<class>_per_ul` or `_per_ml` | cells per microlitre or millilitre, where there is a counting chamber |
  private static func counts(_ classes: [CountedClass], _ options: FrameTableOptions) -> [Column<FrameRecord>]
  {
    var columns: [Column<FrameRecord>] = classes.map { kind in
      .integer("\(kind.name)_count") { $0.count.objects(label: kind.label) }
    }
    columns += classes.map { kind in
      .integer("\(kind.name)_area_px") { $0.count.area(label: kind.label) }
    }
    // Pictures that are counted one by one may say their scale themselves, whatever the first one does.
    let calibration = options.calibration
    if calibration != nil || options.namesPictures {
      columns += classes.map { kind in
        .real("\(kind.name)_area_um2", decimals: 2) {
          // Of its own where pictures are counted one by one: they may differ.
          guard let own = $0.picture.calibration(or: calibration) else { return nil }
          return own.area(pixels: Double($0.count.area(label: kind.label)))
        }
      }
    }
    if let volume = options.volume {
      columns += classes.map { kind in
        .real("\(kind.name)_per_\(volume.unit.rawValue)", decimals: 3) {
          guard let own = $0.picture.volume(or: volume) else { return nil }
          return own.concentration(of: Double($0.count.objects(label: kind.label)))
        }
      }
    }
    return columns
  }

  /// | column | what it holds |
  /// |---|---|
  /// | `<class>_smoothed` | the median count over the last frames, where smoothing is asked for |
  /// | `<class>_low`, `<class>_high` | the interval of the count, where one is asked for |
  /// | `<class>_unique`, `<class>_stuck` | distinct objects and dirt since the start, where objects are followed |
  /// | `tracks_born`, `tracks_ended`, `gaps_bridged` | since the start, where objects are followed |
  private static func estimates(_ classes: [CountedClass], _ options: FrameTableOptions)
    -> [Column<FrameRecord>]
  {
    var columns: [Column<FrameRecord>] = []
    func perClass(_ suffix: String, _ value: @escaping @Sendable (borrowing CountEstimates, Int) -> Int?) {
      columns += classes.map { kind in
        .integer("\(kind.name)_\(suffix)") { value($0.estimates, kind.label) }
      }
    }
    if options.smooths { perClass("smoothed") { Int($0.smoothed[$1]) } }
    if options.hasIntervals {
      perClass("low") { $0.hasInterval[$1] ? Int($0.low[$1]) : nil }
      perClass("high") { $0.hasInterval[$1] ? Int($0.high[$1]) : nil }
    }
    if options.tracks {
      perClass("unique") { Int($0.distinct[$1]) }
      perClass("stuck") { Int($0.stuck[$1]) }
      columns += [
        .integer("tracks_born") { $0.estimates.births },
        .integer("tracks_ended") { $0.estimates.deaths },
        .integer("gaps_bridged") { $0.estimates.gapsBridged },
      ]
    }
    return columns
  }

  /// `<region>_<class>_count`: objects in a region of interest.
  private static func regions(_ classes: [CountedClass], _ options: FrameTableOptions)
    -> [Column<FrameRecord>]
  {
    options.regions.enumerated().flatMap { region, name in
      classes.map { kind in
        .integer("\(name)_\(kind.name)_count") { $0.count.objects(label: kind.label, region: region) }
      }
    }
  }

  /// `too_small` ... `stuck`: objects refused, a column per rule in force.
  private static func refusals(_ options: FrameTableOptions) -> [Column<FrameRecord>] {
    options.refusals.map { verdict in .integer(verdict.columnName) { $0.count.refused(verdict) } }
  }
}
