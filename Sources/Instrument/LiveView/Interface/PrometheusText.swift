import System

/// The figures for Prometheus, in its text format 0.0.4.
struct PrometheusText {
  private(set) var text = ""

  init(_ state: LiveState, identity: [(name: String, value: String)]) {
    add("hooke_run_info", "gauge", "What the run is; always 1.") { [(identity, 1)] }
    add("hooke_frames_total", "counter", "Frames counted.") { [([], Double(state.frames))] }
    add("hooke_frames_dropped_total", "counter", "Frames lost because nobody was ready for them.") {
      [([], Double(state.dropped))]
    }
    add("hooke_frames_rejected_total", "counter", "Frames refused because they were broken.") {
      [([], Double(state.rejected))]
    }
    add("hooke_events_total", "counter", "What happened instead of counts, by its words.") {
      state.losses.map { ([("reason", $0.reason)], Double($0.times)) }
    }
    add("hooke_events_missing_frames_total", "counter", "Frames that are missing because of it.") {
      state.losses.map { ([("reason", $0.reason)], Double($0.frames)) }
    }
    add("hooke_objects", "gauge", "Objects counted in the last frame.") {
      state.classes.map { ([("class", $0.name)], Double($0.count)) }
    }
    add("hooke_objects_total", "counter", "Objects counted, summed over the frames.") {
      state.classes.map { ([("class", $0.name)], Double($0.total)) }
    }
    add("hooke_unique_objects_total", "counter", "Distinct objects, where they are followed.") {
      state.classes.compactMap { kind in kind.unique.map { ([("class", kind.name)], Double($0)) } }
    }
    add("hooke_objects_refused_total", "counter", "Objects that a rule refused.") {
      state.refused.map { ([("rule", $0.rule)], Double($0.objects)) }
    }
    add("hooke_objects_overflow_total", "counter", "Objects beyond the most that are kept of a frame.") {
      [([], Double(state.overflow))]
    }
    add("hooke_frames_per_second", "gauge", "Frames counted per second, over the last 32.") {
      [([], state.framesPerSecond)]
    }
    add("hooke_latency_seconds", "gauge", "From the complete frame to its counts, over the last 256.") {
      state.latencyMs.map {
        [([("quantile", "0.5")], $0.median / 1000), ([("quantile", "0.99")], $0.p99 / 1000)]
      }
        ?? []
    }
    add("hooke_last_frame_age_seconds", "gauge", "Since the last frame was counted.") {
      state.age.map { [([], $0)] } ?? []
    }
    add("hooke_unlike_frames_total", "counter", "Frames unlike the pictures that the model was taught with.")
    {
      state.likeness.map { [([], Double($0.unlikeFrames))] } ?? []
    }
    add("hooke_disk_free_bytes", "gauge", "Room on the disk of the records.") {
      state.disk.map { [([], Double($0.freeBytes))] } ?? []
    }
  }

  private mutating func add(
    _ name: String, _ kind: String, _ help: String,
    _ samples: () -> [(labels: [(name: String, value: String)], value: Double)]
  ) {
    let samples = samples()
    guard !samples.isEmpty else { return }
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    for sample in samples {
      let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
      text += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(Self.number(sample.value))\n"
    }
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.append(character)
      }
    }
    return result
  }
}
