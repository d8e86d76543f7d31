import Imaging

/// The runs of a table sorted by object, each object's row by row: a counting sort into memory taken once.
struct RunsByObject: ~Copyable, Sendable {
  private var starts: FixedBuffer<UInt32>
  private var order: FixedBuffer<UInt32>

  init(for table: borrowing ObjectTable) {
    starts = FixedBuffer(capacity: min(ObjectTable.objectLimit, table.size.pixelCount) + 2)
    order = FixedBuffer(capacity: table.size.pixelCount)
  }

  var byteCount: Int { starts.byteCount + order.byteCount }

  /// - Precondition: the table is finished and has the size of the one this was planned for.
  mutating func sort(_ table: borrowing ObjectTable) {
    let objects = table.objects.count
    starts.fill(count: objects + 2, with: 0)
    var kept = 0
    for index in 0..<table.runs.count where table.runs[index].link != LabelRun.noObject {
      starts[Int(table.runs[index].link) + 2] += 1
      kept += 1
    }
    for object in 0..<objects { starts[object + 2] += starts[object + 1] }
    order.fill(count: kept, with: 0)
    for index in 0..<table.runs.count where table.runs[index].link != LabelRun.noObject {
      // starts[object + 1] moves from the object's first place to the place after its last.
      let object = Int(table.runs[index].link)
      order[Int(starts[object + 1])] = UInt32(index)
      starts[object + 1] += 1
    }
  }

  /// Places in `run(at:)` of the runs of an object.
  func places(of object: Int) -> Range<Int> { Int(starts[object])..<Int(starts[object + 1]) }

  /// The number of the run at a place.
  func run(at place: Int) -> Int { Int(order[place]) }
}
