import ObjectAnalysis
import Settings
import System

extension CountingOptions {
  /// - Throws: `FileError` naming the key and its line.
  public init(_ section: ConfigurationSection) throws(FileError) {
    self.init()
    try section.rejectUnknownKeys(known: [
      "classes", "border", "regions", "fill_holes_px", "splitting", "smoothing", "interval_level",
      "interval_factors",
    ])
    if let value = section["classes"] {
      let list = try value.section()
      for name in list.keys { classes[name] = try Gates(list.required(name).section()) }
    }
    if let value = section["border"] { border = try value.choice() }
    if let value = section["regions"] {
      let list = try value.section()
      for name in list.keys {
        regions.append(Region(name: name, corners: try list.required(name).points()))
      }
    }
    largestHole = try section["fill_holes_px"]?.integer(in: 1...1 << 26)
    splitting = try section["splitting"].map { value throws(FileError) in try Splitting(value.section()) }
    if let value = section["smoothing"] {
      let frames = try value.integer(in: 1...CountSmoother.windowLimit)
      if frames % 2 == 0 {
        throw value.error("must be an odd number of frames, so that one is in the middle")
      }
      smoothing = frames
    }
    intervalLevel = try section["interval_level"]?.number(in: 0.5...0.999)
    if let value = section["interval_factors"] {
      let list = try value.section()
      for name in list.keys { intervalFactors[name] = try list.required(name).number(in: 0...1e6) }
      if intervalLevel == nil {
        throw value.error("needs 'interval_level' beside it: the level that they were learnt for")
      }
    }
    if let value = section["interval_level"], intervalFactors.isEmpty, smoothing == nil {
      throw value.error("needs 'interval_factors' or 'smoothing': nothing else gives an interval")
    }
  }
}

extension CountingOptions.Gates {
  fileprivate init(_ section: ConfigurationSection) throws(FileError) {
    self.init()
    try section.rejectUnknownKeys(known: [
      "count", "minimum_area_px", "minimum_area_um2", "maximum_area_px", "maximum_area_um2",
      "minimum_circularity", "minimum_confidence", "join_gap_px", "join_gap_um",
    ])
    if let value = section["count"] { counts = try value.boolean() }
    minimumArea = try section.area("minimum_area")
    maximumArea = try section.area("maximum_area")
    minimumCircularity = try section["minimum_circularity"]?.number(in: 0...1)
    minimumConfidence = try section["minimum_confidence"]?.number(in: 0...1)
    joinGap = try section.length("join_gap")
  }
}

extension CountingOptions.Splitting {
  fileprivate init(_ section: ConfigurationSection) throws(FileError) {
    try section.rejectUnknownKeys(known: ["method", "minimum_depth", "relative_depth"])
    self.init(method: try section.required("method").choice())
    if method == .none, let value = section["minimum_depth"] ?? section["relative_depth"] {
      throw value.error("says nothing beside 'method: none'")
    }
    minimumDepth = try section["minimum_depth"]?.number(in: 0.1...1000)
    relativeDepth = try section["relative_depth"]?.number(in: 0...0.99)
  }
}

extension TrackingOptions {
  /// - Throws: `FileError` naming the key and its line.
  public init(_ section: ConfigurationSection) throws(FileError) {
    self.init()
    try section.rejectUnknownKeys(known: [
      "maximum_distance_px", "maximum_distance_um", "confirming_frames", "longest_gap", "stuck_frames",
      "stuck_distance_px", "stuck_distance_um", "exclude_stuck",
    ])
    if let length = try section.length("maximum_distance") { maximumDistance = length }
    if let value = section["confirming_frames"] { confirmingFrames = try value.integer(in: 1...1000) }
    if let value = section["longest_gap"] { longestGap = try value.integer(in: 0...1000) }
    stuckFrames = try section["stuck_frames"]?.integer(in: 2...1_000_000)
    if let length = try section.length("stuck_distance") { stuckDistance = length }
    if let value = section["exclude_stuck"] { excludesStuck = try value.boolean() }
  }
}

extension ChamberOptions {
  /// - Throws: `FileError` naming the key and its line.
  public init(_ section: ConfigurationSection) throws(FileError) {
    try section.rejectUnknownKeys(known: ["depth_um", "dilution", "per"])
    self.init(depth: try section.required("depth_um").number(in: 0.01...100_000))
    if let value = section["dilution"] { dilution = try value.number(in: 1...1e9) }
    if let value = section["per"] { unit = try value.choice() }
  }
}

extension ConfigurationSection {
  /// The keys `<name>_px` and `<name>_um2`, of which there may be one.
  fileprivate func area(_ name: String) throws(FileError) -> CountingOptions.Area? {
    let (pixels, micrometers) = try alternatives("\(name)_px", "\(name)_um2")
    return pixels.map { CountingOptions.Area(pixels: $0) }
      ?? micrometers.map { CountingOptions.Area(squareMicrometers: $0) }
  }

  /// The keys `<name>_px` and `<name>_um`, of which there may be one.
  fileprivate func length(_ name: String) throws(FileError) -> TrackingOptions.Length? {
    let (pixels, micrometers) = try alternatives("\(name)_px", "\(name)_um")
    return pixels.map { TrackingOptions.Length(pixels: $0) }
      ?? micrometers.map { TrackingOptions.Length(micrometers: $0) }
  }

  private func alternatives(_ first: String, _ second: String) throws(FileError) -> (Double?, Double?) {
    let values = (self[first], self[second])
    if let value = values.1, values.0 != nil { throw value.error("cannot stand beside '\(first)'") }
    return (try values.0?.number(in: 0...1e12), try values.1?.number(in: 0...1e12))
  }
}

extension ConfigurationValue {
  /// A list of `[x, y]`.
  fileprivate func points() throws(FileError) -> [[Double]] {
    var points: [[Double]] = []
    for corner in try list() {
      let numbers = try corner.list()
      guard numbers.count == 2 else { throw corner.error("must be a corner, [x, y] in camera pixels") }
      points.append([try numbers[0].number(), try numbers[1].number()])
    }
    return points
  }
}
