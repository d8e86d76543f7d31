import Charts
import Imaging
import ObjectAnalysis
import System

/// A cell with a number: rounded for people, whole for programs.
private func cell(_ key: String, _ value: Double?, digits: Int) -> String {
  guard let value, value.isFinite else { return "<td data-key=\"\(key)\"></td>" }
  return "<td data-key=\"\(key)\" data-value=\"\(value)\">\(formatNumber(value, digits: digits))</td>"
}

private func cell(_ key: String, _ value: Int) -> String {
  "<td data-key=\"\(key)\" data-value=\"\(value)\">\(value)</td>"
}

/// The ends of an interval in one cell.
private func cell(_ interval: ClosedRange<Double>?, scale: Double = 1, digits: Int) -> String {
  guard let interval else { return "<td data-key=\"interval\"></td>" }
  let (low, high) = (interval.lowerBound * scale, interval.upperBound * scale)
  return
    "<td data-key=\"interval\" data-low=\"\(low)\" data-high=\"\(high)\">\(formatNumber(low, digits: digits)) to "
    + "\(formatNumber(high, digits: digits))</td>"
}

private func heading(_ names: [String]) -> String {
  "<thead><tr>\(names.map { "<th>\(markup($0))</th>" }.joined())</tr></thead>\n"
}

extension CountedClass {
  fileprivate func rowStart() -> String {
    "<tr data-class=\"\(markup(name))\"><td>\(swatch)\(markup(name))</td>"
  }
}

/// Totals and counts per picture, by class.
struct ClassTable {
  let text: String

  init(_ tally: RunTally) {
    let options = tally.facts.options
    let volume = options.volume
    var names = ["class", "total", "mean", "SD", "95 % interval of the mean"]
    if options.tracks { names.insert("unique", at: 2) }
    if let volume { names += ["mean per \(volume.unit.rawValue)", "95 % interval"] }
    var text =
      "<p>\(tally.frames) counted.</p>\n<table data-table=\"classes\" data-frames=\"\(tally.frames)\">\n"
    text += heading(names)
    for (index, kind) in tally.classes.enumerated() {
      let counts = tally.statistics[index]
      text += kind.rowStart() + cell("total", counts.total)
      if options.tracks { text += cell("unique", tally.distinct[index]) }
      text += cell("mean", counts.mean, digits: 2) + cell("sd", counts.standardDeviation, digits: 2)
      text += cell(counts.interval, digits: 2)
      if volume != nil {
        text += cell("concentration", tally.concentrations[index].mean, digits: 1)
        text += cell(tally.concentrations[index].interval, digits: 1)
      }
      text += "</tr>\n"
    }
    text += "</table>\n"
    let refused = ObjectVerdict.allCases.filter { $0 != .counted && tally.refused($0) > 0 }
    if !refused.isEmpty {
      let words = refused.map { verdict in
        "<span data-refused=\"\(verdict.columnName)\" data-value=\"\(tally.refused(verdict))\">\(verdict.columnName) "
          + "\(tally.refused(verdict))</span>"
      }
      text += "<p>Objects that a rule refused: \(words.joined(separator: ", ")).</p>\n"
    }
    self.text = text
  }
}

/// The differential: which share of all counted objects each class has.
struct SharesTable {
  let text: String

  init(_ tally: RunTally) {
    let total = tally.statistics.reduce(0) { $0 + $1.total }
    guard tally.classes.count > 1, total > 0 else {
      text = ""
      return
    }
    var text = "<h2>Differential</h2>\n<table data-table=\"shares\">\n"
    text += heading(["class", "% of all", "95 % interval"])
    var bars: [IntervalBars.Bar] = []
    for (kind, counts) in zip(tally.classes, tally.statistics) {
      let share = 100 * Double(counts.total) / Double(total)
      let interval = wilsonInterval(counts.total, of: total)
      text +=
        kind.rowStart() + cell("share", share, digits: 2) + cell(interval, scale: 100, digits: 2) + "</tr>\n"
      bars.append(
        IntervalBars.Bar(
          name: kind.name, color: kind.color, value: share,
          interval: 100 * interval.lowerBound...100 * interval.upperBound))
    }
    text += "</table>\n"
    // As wide as the longest name needs.
    let step = max(90, 16 + 8 * (bars.map(\.name.count).max() ?? 0))
    let width = max(320, step * bars.count)
    self.text =
      text
      + IntervalBars(title: "Differential", caption: "% of \(total) objects, with 95 % interval", bars: bars)
      .svg(size: PixelSize(width: width, height: 260))
  }
}

/// A row per picture, as many as were kept.
struct PictureTable {
  let text: String

  init(_ tally: RunTally, frameWord: String) {
    let (hasTimes, classes) = (!tally.facts.timesAreAssumed, tally.classes)
    var text = "<h2>Every \(frameWord)</h2>\n"
    if tally.rows.count < tally.frames {
      text +=
        "<p class=\"warning\">The first \(tally.rows.count) of \(tally.frames) stand here. All are in the figures "
      text += "above, and in the CSV file where one is written.</p>\n"
    }
    text += "<div class=\"wide\"><table data-table=\"pictures\">\n"
    text += heading(
      [frameWord] + (hasTimes ? ["time (UTC)"] : []) + classes.map(\.name) + [
        "not counted", "confidence", "marks",
      ])
    for (index, row) in tally.rows.enumerated() {
      text += "<tr data-picture=\"\(markup(row.name))\"><td>\(markup(row.name))</td>"
      if hasTimes { text += "<td class=\"text\">\(momentText(nanoseconds: row.utcNanoseconds))</td>" }
      for (place, kind) in classes.enumerated() {
        text += cell("\(kind.name)_count", tally.rowCounts[index * classes.count + place])
      }
      text += cell("refused", row.refused) + cell("confidence", row.confidence, digits: 3)
      let mark = row.overflow > 0 ? "\(row.overflow) objects too many" : ""
      text += "<td class=\"text warning\">\(mark)</td></tr>\n"
    }
    self.text = text + "</table></div>\n"
  }
}

/// What kept pictures from being counted, and what else happened to the source.
struct LossTable {
  let text: String

  init(_ tally: RunTally) {
    guard tally.lossesInAll > 0 else {
      text = ""
      return
    }
    let hasTimes = !tally.facts.timesAreAssumed
    var text = "<h2>Not counted, and why</h2>\n"
    if tally.losses.count < tally.lossesInAll {
      text += "<p class=\"warning\">The first \(tally.losses.count) of \(tally.lossesInAll) stand here.</p>\n"
    }
    text += "<table data-table=\"losses\">\n"
    text += heading(["from"] + (hasTimes ? ["time (UTC)"] : []) + ["missing", "what happened"])
    for loss in tally.losses {
      text += "<tr data-picture=\"\(markup(loss.name))\"><td>\(markup(loss.name))</td>"
      if hasTimes { text += "<td class=\"text\">\(momentText(nanoseconds: loss.utcNanoseconds))</td>" }
      text += cell("frames", Int(clamping: loss.frames))
      text += "<td class=\"text\" data-key=\"state\">\(markup(loss.state.description))</td></tr>\n"
    }
    self.text = text + "</table>\n"
  }
}

/// The mean count over time; nil where there is only one place in time.
struct TimeChart {
  let text: String?

  init(_ tally: RunTally) {
    let (bins, classes) = (tally.overTime, tally.classes)
    let used = (0..<bins.count).filter { bins[$0, classes.count] > 0 }
    // Pictures that are counted one by one are no film.
    guard used.count > 1, !tally.facts.options.namesPictures else {
      text = nil
      return
    }
    let seconds = Double(bins.width) * Double(bins.count) / 1e9
    let (unit, name): (Double, String) =
      tally.facts.timesAreAssumed
      ? (1, "frames")
      : seconds < 180 ? (1e9, "seconds") : seconds < 10_800 ? (6e10, "minutes") : (3.6e12, "hours")
    let series = classes.enumerated().map { index, kind in
      LineChart.Series(
        name: kind.name, color: kind.color,
        points: used.map { bin in
          (
            Double(Int64(bin) * bins.width) / unit,
            Double(bins[bin, index]) / Double(bins[bin, classes.count])
          )
        })
    }
    let chart = LineChart(
      title: "Objects per frame",
      xTitle: "\(name) since the first one",
      xAxis: Axis(holding: series[0].points.map(\.x), startsAtZero: true),
      yAxis: Axis(holding: series.flatMap { $0.points.map(\.y) }, startsAtZero: true), series: series)
    var text = chart.svg(size: PixelSize(width: 1000, height: 340))
    if bins.width > 1 {
      text +=
        "<p class=\"quiet\">Means over stretches of up to \(formatShort(Double(bins.width) / unit)) \(name)"
      text += ".</p>\n"
    }
    if tally.framesBeforeTheFirst > 0 {
      text +=
        "<p class=\"warning\">\(tally.framesBeforeTheFirst) frames have times before the first one; they stand at the "
      text += "start.</p>\n"
    }
    self.text = text
  }
}
