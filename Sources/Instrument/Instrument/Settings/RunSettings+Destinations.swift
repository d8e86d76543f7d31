import Records

extension RunSettings {
  /// The file or folder of a destination; nil where nothing goes there.
  public subscript(kind: any Destination.Type) -> String? {
    get { destinations.first { type(of: $0).key == kind.key }?.place }
    set {
      if let newValue {
        send(to: kind.init(newValue))
      } else {
        destinations.removeAll { type(of: $0).key == kind.key }
      }
    }
  }

  /// The same by the destination's key, for settings that are declared with the key.
  ///
  /// - Precondition: `everyDestination` has one of this key.
  public subscript(destination key: String) -> String? {
    get { destinations.first { type(of: $0).key == key }?.place }
    set {
      guard let kind = everyDestination.first(where: { $0.key == key }) else {
        preconditionFailure("no destination is called '\(key)'")
      }
      self[kind] = newValue
    }
  }

  /// Adds a destination; it takes the place of one of its kind.
  public mutating func send(to destination: any Destination) {
    self[type(of: destination)] = nil
    destinations.append(destination)
    destinations.sort { Self.rank($0) < Self.rank($1) }
  }

  /// Its place in `everyDestination`; destinations of another program come last.
  private static func rank(_ destination: any Destination) -> Int {
    everyDestination.firstIndex { $0.key == type(of: destination).key } ?? everyDestination.count
  }

  /// The files that records go to.
  public var recordFiles: [String] {
    destinations.filter { type(of: $0).runs != .nowhere }.map(\.place)
  }

  /// Whether some destination takes objects one by one.
  var recordsObjects: Bool { destinations.contains { type(of: $0).recordsObjects } }

  /// Whether some destination asks how sure the network is of each object.
  var needsConfidence: Bool { destinations.contains { type(of: $0).needsConfidence } }

  /// CSV file, a row per frame; nil for none.
  public var csv: String? {
    get { self[CSVFrames.self] }
    set { self[CSVFrames.self] = newValue }
  }

  /// File of objects; nil for none. Its ending says what it holds: outlines for QuPath (`.geojson`) or for ImageJ (`.zip`),
  /// else a row of CSV per object.
  public var objects: String? {
    get { self[CSVObjects.self] ?? self[GeoJSONObjects.self] ?? self[ROIObjects.self] }
    set {
      let ending = newValue?.lowercased().split(separator: ".").last
      let isOutlines = (geoJSON: ending == "geojson", rois: ending == "zip")
      self[GeoJSONObjects.self] = isOutlines.geoJSON ? newValue : nil
      self[ROIObjects.self] = isOutlines.rois ? newValue : nil
      self[CSVObjects.self] = isOutlines.geoJSON || isOutlines.rois ? nil : newValue
    }
  }

  /// CSV file, a row per track; nil for none.
  public var tracks: String? {
    get { self[CSVTracks.self] }
    set { self[CSVTracks.self] = newValue }
  }

  /// SQLite file for the same rows as tables; nil for none.
  public var sqlite: String? {
    get { self[SQLiteTables.self] }
    set { self[SQLiteTables.self] = newValue }
  }

  /// Folder for overlays; nil for none.
  public var overlays: String? {
    get { self[OverlayFolder.self] }
    set { self[OverlayFolder.self] = newValue }
  }
}
