import Foundation
import Synchronization
import System
import Testing

@Suite("Threads, events and teams")
struct ThreadTests {
  @Test func aThreadHasItsNameAndNoSignals() throws {
    let seen = Mutex<(name: String, blocked: Bool)>(("", false))
    let thread = try System.Thread(name: "hooke-test") {
      let name = (try? readStart(of: "/proc/thread-self/comm", count: 16)) ?? []
      var mask = sigset_t()
      pthread_sigmask(SIG_BLOCK, nil, &mask)
      seen.withLock {
        $0 = (
          String(decoding: name.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self),
          sigismember(&mask, SIGTERM) == 1 && sigismember(&mask, SIGINT) == 1
            && sigismember(&mask, SIGSEGV) == 0
        )
      }
    }
    thread.join()
    thread.join()
    #expect(seen.withLock { $0.name } == "hooke-test")
    #expect(seen.withLock { $0.blocked })
  }

  @Test func anEventLosesNoWakeUp() throws {
    let (there, back) = (Event(), Event())
    let answers = Counter()
    let thread = try System.Thread(name: "answers") {
      var seen = there.value
      for _ in 0..<2000 {
        while answers.asked.load(ordering: .acquiring) <= answers.given.load(ordering: .relaxed) {
          there.wait(past: seen)
          seen = there.value
        }
        answers.given.wrappingAdd(1, ordering: .releasing)
        back.signal()
      }
    }
    for turn in 1...2000 {
      answers.asked.store(turn, ordering: .releasing)
      there.signal()
      while true {
        let seen = back.value
        if answers.given.load(ordering: .acquiring) == turn { break }
        back.wait(past: seen)
      }
    }
    thread.join()
    #expect(answers.given.load(ordering: .relaxed) == 2000)
  }

  @Test func aDeadlinePasses() {
    let event = Event()
    let start = SystemClock.monotonicNanoseconds()
    #expect(!event.wait(past: event.value, deadline: start + 2_000_000))
    #expect(SystemClock.monotonicNanoseconds() >= start + 2_000_000)
  }

  @Test(arguments: [0, 1, 3])
  func everyHelperHearsOfTheLastJob(helpers: Int) throws {
    let last = (0..<helpers).map { _ in Counter() }
    let heard = Event()
    do {
      let team = try WorkerTeam(name: "team", count: helpers, looks: 10) { worker, job in
        last[worker - 1].given.store(job, ordering: .releasing)
        heard.signal()
      }
      #expect(team.count == helpers)
      for job in 0..<100 { team.call(job: job) }
      while true {
        let seen = heard.value
        if last.allSatisfy({ $0.given.load(ordering: .acquiring) == 99 }) { break }
        heard.wait(past: seen)
      }
    }
    #expect(last.allSatisfy { $0.given.load(ordering: .acquiring) == 99 })
  }

  private final class Counter: Sendable {
    let asked = Atomic<Int>(0)
    let given = Atomic<Int>(0)
  }
}

@Suite("Times as people write them")
struct CalendarTimeTests {
  @Test func roundsDownBefore1970Too() {
    let before = CalendarTime(utcNanoseconds: -1)
    #expect((before.year, before.month, before.day) == (1969, 12, 31))
    #expect((before.hour, before.minute, before.second, before.nanosecond) == (23, 59, 59, 999_999_999))
    let leap = CalendarTime(utcNanoseconds: 951_782_400_000_000_000)
    #expect((leap.year, leap.month, leap.day, leap.hour) == (2000, 2, 29, 0))
  }
}
