/// Follows objects from frame to frame, so that each is counted once however often it is seen.
///
/// Each track expects its object where its velocity takes it (alpha-beta filter). All pairs of tracks and objects of one
/// class within the largest distance are weighed by distance and by overlap of their boxes, and the best set of pairs is
/// found at once. What finds no track begins one; what is missing too long ends. A gap is counted in frames that were looked
/// at, so that it is as long where counting is slower than the camera; positions and speeds go by all frames.
///
/// **Cost**: no allocation after `init`. **Numerics**: the same tracks on every machine.
public struct ObjectTracker: ~Copyable, Sendable {
  /// The most objects weighed for one track: the nearest.
  private static let candidateLimit = 16
  /// The shares of a surprise that go into position and velocity.
  private static let (alpha, beta) = (0.8, 0.4)

  /// Fixed when the tracker was made, and checked then.
  public let settings: TrackerSettings
  /// Objects that found no room among the tracks, summed over the frames since the start.
  public private(set) var overflow = 0
  /// Times that a missing object was found again, since the start.
  public private(set) var gapsBridged = 0
  /// Confirmed tracks that ended since the start.
  public private(set) var deaths = 0
  private var live: FixedBuffer<Track>
  private var ended: FixedBuffer<Track>
  /// Per object of the frame the index of its track.
  private var trackOfObject: FixedBuffer<Int32>
  private var assignment: SparseAssignment
  /// The objects of the frame that count.
  private var followed: FixedBuffer<Int>
  private var candidates: FixedBuffer<SparseAssignment.Edge>
  /// Per class the confirmed tracks since the start, and those of them that turned out to be stuck.
  private var confirmed = InlineArray<256, Int>(repeating: 0)
  private var stuck = InlineArray<256, Int>(repeating: 0)
  private var lastIdentifier: UInt32 = 0

  /// - Throws: `AnalysisError` when the settings contradict themselves.
  public init(settings: TrackerSettings) throws(AnalysisError) {
    if let problem = settings.problem { throw problem }
    self.settings = settings
    let limit = TrackerSettings.trackLimit
    live = FixedBuffer(capacity: limit)
    ended = FixedBuffer(capacity: limit)
    trackOfObject = FixedBuffer(capacity: ObjectTable.objectLimit)
    followed = FixedBuffer(capacity: limit)
    candidates = FixedBuffer(capacity: Self.candidateLimit)
    assignment = SparseAssignment(rows: limit, columns: limit, edges: limit * Self.candidateLimit)
  }

  /// The tracks that live, the oldest first.
  public var tracks: Span<Track> {
    @_lifetime(borrow self) get { live.span }
  }

  /// The confirmed tracks that ended with the last call of `update` or `finish`.
  public var endedTracks: Span<Track> {
    @_lifetime(borrow self) get { ended.span }
  }

  /// What is known about the objects of the last frame, lent.
  public var following: FollowedObjects {
    @_lifetime(borrow self) get {
      FollowedObjects(live.span, ended: ended.span, trackOfObject: trackOfObject.span)
    }
  }

  /// Confirmed tracks since the start.
  public var births: Int { Int(lastIdentifier) }

  /// The index in `tracks` of an object of the last frame; nil when it is not followed.
  public func track(ofObject object: Int) -> Int? {
    let index = trackOfObject[object]
    return index < 0 ? nil : Int(index)
  }

  /// Ends all tracks.
  public mutating func finish() {
    ended.removeAll()
    for index in 0..<live.count { end(live[index]) }
    live.removeAll()
    trackOfObject.removeAll()
  }

  /// Distinct objects of a class since the start: confirmed, and not taken for dirt.
  public func distinctObjects(label: Int) -> Int { confirmed[label] - stuck[label] }

  /// Objects of a class since the start that are taken for dirt.
  public func stuckObjects(label: Int) -> Int { stuck[label] }

  /// Takes the next frame.
  ///
  /// - Parameters:
  ///   - verdicts: per object; only those that count are followed.
  ///   - elapsed: frames since the last call, more than 1 when frames were lost. Objects move in them, but were not missing
  ///     in them, since nobody looked.
  ///   - time: when the frame was taken, on a clock that never goes back. **Units**: nanoseconds.
  public mutating func update(
    _ objects: Span<SegmentedObject>, verdicts: Span<ObjectVerdict>, elapsed: Int = 1, time: UInt64 = 0
  ) {
    precondition(objects.count == verdicts.count && elapsed >= 1)
    followed.removeAll()
    ended.removeAll()
    for index in objects.indices where verdicts[index] == .counted {
      if followed.count < followed.capacity { followed.append(index) } else { overflow += 1 }
    }
    predict(elapsed)
    pair(objects)
    for index in 0..<live.count {
      let column = assignment.column(of: index)
      if column == SparseAssignment.none {
        live[index].miss(elapsed)
      } else {
        find(index, objects[followed[column]], number: followed[column], elapsed, time)
      }
    }
    endTracks()
    for column in 0..<followed.count where assignment.row(of: column) == SparseAssignment.none {
      guard live.count < live.capacity else {
        overflow += 1
        continue
      }
      live.append(Track(objects[followed[column]], number: followed[column], time: time))
      confirm(live.count - 1)
    }
    markStuck()
    trackOfObject.fill(count: objects.count, with: -1)
    for index in 0..<live.count {
      if let object = live[index].object { trackOfObject[object] = Int32(index) }
    }
  }

  private mutating func predict(_ elapsed: Int) {
    for index in 0..<live.count {
      live[index].position.x += live[index].velocity.x * Double(elapsed)
      live[index].position.y += live[index].velocity.y * Double(elapsed)
    }
  }

  /// Finds the best pairs of tracks and objects.
  private mutating func pair(_ objects: Span<SegmentedObject>) {
    assignment.begin(columns: followed.count)
    for index in 0..<live.count {
      let track = live[index]
      candidates.removeAll()
      for column in 0..<followed.count {
        guard let cost = cost(track, objects[followed[column]]) else { continue }
        keep(SparseAssignment.Edge(column: Int32(column), cost: cost))
      }
      for place in 0..<candidates.count {
        assignment.add(column: Int(candidates[place].column), cost: candidates[place].cost)
      }
      assignment.endRow()
    }
    // A track left alone costs as much as the worst pair that can be: at the largest distance, with nothing shared.
    assignment.solve(alone: 2)
  }

  /// Keeps the cheapest candidates, in order.
  private mutating func keep(_ edge: SparseAssignment.Edge) {
    if candidates.count == candidates.capacity {
      if candidates[candidates.count - 1].cost <= edge.cost { return }
      candidates.removeLast(1)
    }
    var place = candidates.count
    candidates.append(edge)
    while place > 0, candidates[place - 1].cost > edge.cost {
      candidates[place] = candidates[place - 1]
      place -= 1
    }
    candidates[place] = edge
  }

  /// 0 for the same place and size, up to 2; nil for a pair that cannot be.
  private func cost(_ track: Track, _ object: SegmentedObject) -> Double? {
    guard track.label == object.label else { return nil }
    let center = object.centroid
    let (dx, dy) = (center.x - track.position.x, center.y - track.position.y)
    guard abs(dx) <= settings.maximumDistance, abs(dy) <= settings.maximumDistance else { return nil }
    let distance = (dx * dx + dy * dy).squareRoot()
    guard distance <= settings.maximumDistance else { return nil }
    let (width, height) = (Double(object.bounds.width), Double(object.bounds.height))
    let shared =
      max(0, min(width, track.width, (width + track.width) / 2 - abs(dx)))
      * max(0, min(height, track.height, (height + track.height) / 2 - abs(dy)))
    let union = width * height + track.width * track.height - shared
    return distance / settings.maximumDistance + 1 - shared / union
  }

  /// Takes an object for a track's.
  private mutating func find(
    _ index: Int, _ object: SegmentedObject, number: Int, _ elapsed: Int, _ time: UInt64
  ) {
    let center = object.centroid
    var track = live[index]
    let (dx, dy) = (center.x - track.position.x, center.y - track.position.y)
    let passed = track.framesPassed + elapsed
    let frames = Double(passed)
    let before = track.lastPlace
    if track.framesFound == 1 {
      // The second place gives the first velocity.
      track.velocity = PixelPoint(x: dx / frames, y: dy / frames)
      track.position = center
    } else {
      track.velocity.x += Self.beta * dx / frames
      track.velocity.y += Self.beta * dy / frames
      track.position.x += Self.alpha * dx
      track.position.y += Self.alpha * dy
    }
    track.pathLength += before.distance(to: track.position)
    track.lastPlace = track.position
    track.lastTime = max(track.lastTime, time)
    if track.framesMissing > 0 {
      track.gapsBridged += 1
      gapsBridged += 1
    }
    track.object = number
    track.framesFound += 1
    (track.framesMissing, track.framesPassed) = (0, 0)
    (track.width, track.height) = (Double(object.bounds.width), Double(object.bounds.height))
    track.watchMovement(center, passed, limit: settings.stuckDistance)
    live[index] = track
    confirm(index)
  }

  /// Marks what lies still while others move: where nothing moves, nobody can tell cells from dirt.
  private mutating func markStuck() {
    guard let stuckFrames = settings.stuckFrames else { return }
    var moving = 0
    for index in 0..<live.count where live[index].isConfirmed && live[index].stillFrames < stuckFrames {
      if live[index].hasMoved { moving += 1 }
    }
    for index in 0..<live.count where live[index].isConfirmed && live[index].object != nil {
      let isStill = live[index].stillFrames >= stuckFrames
      // What was marked stays marked while it lies, even when the others have come to rest.
      mark(index, isStuck: isStill && (live[index].isStuck || moving > 0))
    }
  }

  /// Gives a track its number once it was found often enough.
  private mutating func confirm(_ index: Int) {
    guard !live[index].isConfirmed, live[index].framesFound >= settings.confirmingFrames else { return }
    lastIdentifier += 1
    live[index].identifier = lastIdentifier
    confirmed[Int(live[index].label)] += 1
  }

  private mutating func mark(_ index: Int, isStuck: Bool) {
    guard live[index].isStuck != isStuck else { return }
    live[index].isStuck = isStuck
    stuck[Int(live[index].label)] += isStuck ? 1 : -1
  }

  private mutating func end(_ track: Track) {
    guard track.isConfirmed else { return }
    deaths += 1
    ended.append(track)
  }

  /// Ends tracks that are missing for too long; unconfirmed ones at once.
  private mutating func endTracks() {
    var kept = 0
    for index in 0..<live.count {
      let track = live[index]
      let ends = track.isConfirmed ? track.framesMissing > settings.longestGap : track.framesMissing > 0
      if ends {
        end(track)
        continue
      }
      live[kept] = track
      kept += 1
    }
    live.removeLast(live.count - kept)
  }
}

extension Track {
  mutating func miss(_ elapsed: Int) {
    object = nil
    framesMissing += 1
    framesPassed += elapsed
  }

  /// Counts the frames since the track last left the place where it lies.
  ///
  /// - Parameter passed: frames since it was found before.
  mutating func watchMovement(_ center: PixelPoint, _ passed: Int, limit: Double) {
    let (dx, dy) = (center.x - anchor.x, center.y - anchor.y)
    if (dx * dx + dy * dy).squareRoot() > limit {
      (anchor, stillFrames, hasMoved) = (center, 0, true)
    } else {
      stillFrames += passed
    }
  }
}
