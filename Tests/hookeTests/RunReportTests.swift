import Foundation
import Testing

/// The page of results beside the CSV file of the same run.
struct RunReportTests {
  let folder = TemporaryFolder()
  private let arguments = [
    "run", "--source", "\(HookeProgram.sample)/recording.mjpeg", "--model",
    "\(HookeProgram.sample)/model-int8.safetensors", "--quiet",
  ]

  private func table(_ name: String) throws -> [[String: String]] {
    let lines = try String(contentsOfFile: folder.path(name), encoding: .utf8).split(separator: "\n")
    let header = lines[0].split(separator: ",").map(String.init)
    return lines.dropFirst().map { line in
      let values = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Dictionary(uniqueKeysWithValues: zip(header, values))
    }
  }

  /// The rows of one of the page's tables: what each is of, and its numbers by key.
  private func rows(_ page: String, _ table: String) throws -> [(name: String, cells: [String: Double])] {
    let start = try #require(page.range(of: "data-table=\"\(table)\""))
    let end = try #require(page.range(of: "</table>", range: start.upperBound..<page.endIndex))
    return page[start.upperBound..<end.lowerBound].split(separator: "\n").compactMap { line in
      guard let row = line.firstMatch(of: /<tr data-(?:class|picture)="([^"]*)">/) else { return nil }
      var cells: [String: Double] = [:]
      for cell in line.matches(of: /data-key="([^"]*)" data-value="([^"]*)"/) {
        cells[String(cell.1)] = Double(String(cell.2))
      }
      if let interval = line.firstMatch(of: /data-low="([^"]*)" data-high="([^"]*)"/) {
        cells["low"] = Double(String(interval.1))
        cells["high"] = Double(String(interval.2))
      }
      return (String(row.1), cells)
    }
  }

  private func isNear(_ found: Double?, _ expected: Double) -> Bool {
    found.map { abs($0 - expected) < 1e-6 } ?? false
  }

  @Test func thePageSaysWhatTheCSVFileSays() throws {
    let outcome = try HookeProgram.run(
      arguments + [
        "--csv", folder.path("counts.csv"), "--report", folder.path("page"), "--sample", "slide 17",
        "--operator", "R. Hooke", "--note", "a, \"b\"", "--json",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let counts = try table("counts.csv")
    let page = try String(contentsOfFile: folder.path("page/index.html"), encoding: .utf8)
    #expect(page.contains("slide 17") && page.contains("R. Hooke"))
    #expect(counts[0]["sample"] == "slide 17" && counts[0]["operator"] == "R. Hooke")
    let summary = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect((summary["report"] as? String)?.hasSuffix("index.html") == true)

    let (classes, shares) = (try rows(page, "classes"), try rows(page, "shares"))
    #expect(classes.map(\.name) == ["rbc", "wbc", "platelet"] && shares.map(\.name) == classes.map(\.name))
    let (n, t, z) = (Double(counts.count), 2.093024, 1.959963984540054)
    #expect(n == 20)
    let all = classes.reduce(0) { $0 + ($1.cells["total"] ?? 0) }
    for (row, share) in zip(classes, shares) {
      let numbers = try counts.map { try #require(Double($0["\(row.name)_count"] ?? "")) }
      let total = numbers.reduce(0, +)
      let deviation = (numbers.reduce(0) { $0 + ($1 - total / n) * ($1 - total / n) } / (n - 1)).squareRoot()
      let half = t * deviation / n.squareRoot()
      #expect(row.cells["total"] == total && isNear(row.cells["mean"], total / n), "\(row)")
      #expect(isNear(row.cells["sd"], deviation), "\(row)")
      #expect(abs((row.cells["low"] ?? -1) - max(0, total / n - half)) < 1e-4, "\(row)")
      #expect(abs((row.cells["high"] ?? -1) - (total / n + half)) < 1e-4, "\(row)")
      let p = total / all
      let middle = (p + z * z / (2 * all)) / (1 + z * z / all)
      let width = z / (1 + z * z / all) * (p * (1 - p) / all + z * z / (4 * all * all)).squareRoot()
      #expect(isNear(share.cells["share"], 100 * p), "\(share)")
      #expect(isNear(share.cells["low"], 100 * (middle - width)), "\(share)")
      #expect(isNear(share.cells["high"], 100 * (middle + width)), "\(share)")
    }

    let pictures = try rows(page, "pictures")
    #expect(pictures.count == 20)
    for (picture, row) in zip(pictures, counts) {
      #expect(picture.name == row["frame"])
      for name in classes.map(\.name) {
        #expect(picture.cells["\(name)_count"] == Double(row["\(name)_count"] ?? ""), "\(picture)")
      }
      #expect(picture.cells["refused"] == Double(row["too_small"] ?? ""))
    }
    // The least sure first.
    let confidences = page.matches(of: /, confidence ([0-9.]+)<\/figcaption>/).compactMap {
      Double(String($0.1))
    }
    #expect(confidences.count == 20 && confidences == confidences.sorted())
    // Nothing that only a calibration or a chamber can give.
    #expect(!page.contains("µm") && !page.contains("per ul"))
  }

  @Test func classesThatAreNotAskedForAreLeftOut() throws {
    let config = try folder.write(
      "run.yaml",
      """
      report: \(folder.path("page"))
      csv: \(folder.path("counts.csv"))
      micrometres_per_pixel: 0.2
      chamber: {depth_um: 100}
      sample: 17
      frames: 6
      counting: {classes: {wbc: {count: false}}}
      """)
    let outcome = try HookeProgram.run(arguments + ["--config", config])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let page = try String(contentsOfFile: folder.path("page/index.html"), encoding: .utf8)
    let (classes, counts) = (try rows(page, "classes"), try table("counts.csv"))
    #expect(classes.map(\.name) == ["rbc", "platelet"] && page.contains("µm"))
    for row in classes {
      let means = counts.compactMap { Double($0["\(row.name)_per_ul"] ?? "") }
      #expect(means.count == 6)
      #expect(abs((row.cells["concentration"] ?? -1) - means.reduce(0, +) / 6) < 0.001, "\(row)")
    }
    #expect(counts.allSatisfy { $0["sample"] == "17" && $0["note"] == nil })
  }

  @Test func whatAPersonSaysIsOneLine() throws {
    for text in ["", "two\nlines", "a\u{1B}[31m", String(repeating: "x", count: 201), "\u{2028}"] {
      let outcome = try HookeProgram.run(arguments + ["--frames", "1", "--sample", text])
      #expect(outcome.status == 64 && outcome.errors.contains("sample"), "\(outcome.errors)")
    }
  }

  @Test func rowsWithAndWithoutASampleDoNotMix() throws {
    let run = arguments + ["--frames", "1", "--csv", folder.path("counts.csv"), "--append"]
    #expect(try HookeProgram.run(run).status == 0)
    let other = try HookeProgram.run(run + ["--sample", "17"])
    #expect(other.status == 1 && other.errors.contains("sample"), "\(other.errors)")
    let runs = folder.path("other.runs.jsonl")
    let lines = arguments + ["--frames", "1", "--json-lines", folder.path("other.jsonl"), "--note=-20 °C"]
    #expect(try HookeProgram.run(lines).status == 0)
    #expect(try String(contentsOfFile: runs, encoding: .utf8).contains("\"note\":\"-20 °C\""))
  }
}
